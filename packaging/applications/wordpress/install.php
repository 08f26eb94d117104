<?php
/* WordPress: configuration, tables, administrator. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$root = $onyva_input['root'];
$access = $onyva_input['database'];
$prefix = 'wp_';
$database = onyva_database($access);
onyva_empty_database($database, $prefix);
$database->close();

$constants = [
    'DB_NAME' => $access['name'],
    'DB_USER' => $access['user'],
    'DB_PASSWORD' => $access['password'],
    'DB_HOST' => 'localhost:/run/mysqld/mysqld.sock',
    'DB_CHARSET' => 'utf8mb4',
    'DB_COLLATE' => '',
];
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $name) {
    $constants[$name] = onyva_secret();
}
$config = "<?php\n";
foreach ($constants as $name => $value) {
    $config .= "define('$name', " . onyva_source($value) . ");\n";
}
$config .= <<<'PHP'

$table_prefix = 'wp_';

// The machine calls due tasks itself, also while nobody visits the site.
define('DISABLE_WP_CRON', true);
// The files are the site's own: updates, plugins and themes are written without FTP.
define('FS_METHOD', 'direct');
define('WP_DEBUG', false);

if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';

PHP;
onyva_write("$root/wp-config.php", $config, 0640);
if (!is_dir("$root/wp-content/mu-plugins")) {
    mkdir("$root/wp-content/mu-plugins", 0755);
}
onyva_write("$root/wp-content/mu-plugins/onyva.php", (string) file_get_contents(__DIR__ . '/onyva.php'));

define('WP_INSTALLING', true);
define('WP_SITEURL', $onyva_input['address']);
require "$root/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

// It writes to nobody and asks nobody while it is installed.
add_filter('pre_http_request', static fn() => new WP_Error('onyva', 'not while installing'), 1);
add_filter('pre_wp_mail', static fn() => true);
$locale = $onyva_input['language'] === 'fr' ? 'fr_FR' : '';
if ($locale !== '') {
    load_default_textdomain($locale);
    $GLOBALS['wp_locale'] = new WP_Locale();
}
$person = $onyva_input['administrator'];
// It writes some hundred times, each of which would wait for the disk: all are committed together.
$GLOBALS['wpdb']->query('SET autocommit = 0');
$result = wp_install($onyva_input['title'], $person['login'], $person['email'], true, '', $person['password'], $locale);
if (empty($result['user_id'])) {
    throw new StepRefused('WordPress made no administrator');
}
wp_update_user(['ID' => $result['user_id'], 'display_name' => $person['name'], 'nickname' => $person['name']]);
$GLOBALS['wpdb']->query('COMMIT');
onyva_done();
