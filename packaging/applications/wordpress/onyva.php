<?php
/*
 * Plugin Name: Onyva
 * Description: What this WordPress and the machine it lives on agree about: tasks that are due, one address, servers elsewhere that do not answer.
 *
 * Written by the house when WordPress is installed and updated: changes made here are lost.
 */

declare(strict_types=1);

defined('ABSPATH') || exit;

/*
 * Tasks. Nobody's visit starts them (DISABLE_WP_CRON); the machine does, also while the site sleeps. It sees when
 * something is due by the date of one file, without waking PHP.
 */
function onyva_note_due_tasks(): void
{
    $private = getenv('HOME');
    if (!is_string($private) || !is_dir($private)) {
        return;
    }
    $crons = _get_cron_array();
    $next = $crons === [] ? time() + DAY_IN_SECONDS : min(array_map('intval', array_keys($crons)));
    @touch("$private/onyva-due-wordpress", max($next, 1));
}
add_action('add_option_cron', 'onyva_note_due_tasks');
add_action('update_option_cron', 'onyva_note_due_tasks');

/*
 * One address. Whoever comes by another of the site's names is sent to the one that WordPress is set to, so that
 * old links live on. `define('ONYVA_KEEP_HOST', true)` in wp-config.php leaves every name to itself.
 */
(static function (): void {
    if (wp_installing() || is_multisite() || defined('ONYVA_KEEP_HOST') || !in_array($_SERVER['REQUEST_METHOD'] ?? '', ['GET', 'HEAD'], true)) {
        return;
    }
    $home = wp_parse_url((string) get_option('home'));
    $wanted = ($home['host'] ?? '') . (isset($home['port']) ? ':' . $home['port'] : '');
    $asked = strtolower((string) ($_SERVER['HTTP_HOST'] ?? ''));
    if ($wanted === '' || $asked === '' || $asked === $wanted) {
        return;
    }
    header('Location: ' . $home['scheme'] . '://' . $wanted . ($_SERVER['REQUEST_URI'] ?? '/'), true, 301);
    exit;
})();

/*
 * Kept pages. The machine shows visitors pages that it keeps; when something that they show has changed, this answer
 * says so in a header, which nobody but the machine reads. Everything at once: a post is on the first page, in lists
 * and feeds too.
 */
function onyva_pages_changed(): void
{
    if (!headers_sent()) {
        header('X-Onyva-Purge: all');
    }
}
foreach (['deleted_post', 'switch_theme', 'customize_save_after', 'wp_update_nav_menu', 'created_term', 'edited_term', 'delete_term', 'edit_comment', 'deleted_comment', 'activated_plugin', 'deactivated_plugin', 'upgrader_process_complete', 'profile_update', 'edit_attachment', 'permalink_structure_changed'] as $onyva_event) {
    add_action($onyva_event, 'onyva_pages_changed', 10, 0);
}
add_action('transition_post_status', static function ($new, $old): void {
    // drafts and revisions are seen by nobody
    if ($new === 'publish' || $old === 'publish') {
        onyva_pages_changed();
    }
}, 10, 2);
add_action('transition_comment_status', 'onyva_pages_changed', 10, 0);
add_action('wp_insert_comment', static function ($id, $comment): void {
    if ((string) $comment->comment_approved === '1') {
        onyva_pages_changed();
    }
}, 10, 2);
foreach (['added_option', 'updated_option', 'deleted_option'] as $onyva_event) {
    add_action($onyva_event, static function ($name): void {
        // titles, widgets, how many posts a page has; not what programs note for themselves
        if (preg_match('/^(?:blogname|blogdescription|posts_per_page|show_on_front|page_on_front|page_for_posts|sticky_posts|sidebars_widgets|widget_.*|theme_mods_.*|date_format|time_format|timezone_string|site_icon|site_logo|WPLANG|category_base|tag_base)$/', (string) $name)) {
            onyva_pages_changed();
        }
    });
}
unset($onyva_event);

/*
 * Servers elsewhere. A page that somebody waits for gives them little time, and one that did not answer is not
 * asked again for a while: a dashboard that waits for the whole world is a dashboard that hangs. Tasks, which
 * nobody waits for, ask as WordPress does.
 */
const ONYVA_CONNECT_MS = 900;
const ONYVA_ANSWER_SECONDS = 8;

function onyva_unreachable_key(string $url): string
{
    return 'onyva_away_' . md5((string) wp_parse_url($url, PHP_URL_HOST));
}

if (!wp_doing_cron() && !defined('WP_CLI')) {
    add_action('http_api_curl', static function ($handle): void {
        curl_setopt($handle, CURLOPT_CONNECTTIMEOUT_MS, ONYVA_CONNECT_MS);
    });
    add_filter('http_request_timeout', static fn($seconds) => min((float) $seconds, ONYVA_ANSWER_SECONDS));
    add_filter('pre_http_request', static function ($answer, array $arguments, string $url) {
        if ($answer !== false || get_transient(onyva_unreachable_key($url)) === false) {
            return $answer;
        }
        return new WP_Error('http_request_failed', 'onyva: this server did not answer a moment ago');
    }, 10, 3);
    add_action('http_api_debug', static function ($response, $context, $class, $arguments, $url): void {
        // a name that is not known, a connection that does not come about
        if (is_wp_error($response) && preg_match('/cURL error (?:5|6|7|28)\b/', $response->get_error_message())) {
            $own = str_ends_with((string) wp_parse_url($url, PHP_URL_HOST), 'wordpress.org');
            set_transient(onyva_unreachable_key($url), 1, $own ? 15 * MINUTE_IN_SECONDS : MINUTE_IN_SECONDS);
        }
    }, 10, 5);
}
