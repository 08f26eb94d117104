<?php
/* Loads WordPress without plugins and theme: what a member added must not keep the house from its work. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

if (!is_file($onyva_input['root'] . '/wp-load.php')) {
    throw new StepRefused('WordPress does not stand there');
}
define('WP_INSTALLING', true);
require $onyva_input['root'] . '/wp-load.php';
add_filter('pre_http_request', static fn() => new WP_Error('onyva', 'not now'), 1);
add_filter('pre_wp_mail', static fn() => true);
