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
