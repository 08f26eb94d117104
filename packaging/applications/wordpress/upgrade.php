<?php
/* WordPress: brings the tables to the program's version. */

declare(strict_types=1);

require __DIR__ . '/load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_upgrade();
// our part of it comes with the recipe
onyva_write(WPMU_PLUGIN_DIR . '/onyva.php', (string) file_get_contents(__DIR__ . '/onyva.php'));
onyva_done();
