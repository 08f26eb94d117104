<?php
/* WordPress: readable addresses, the address itself, the clock. */

declare(strict_types=1);

require __DIR__ . '/load.php';

$address = $onyva_input['address'];
update_option('siteurl', $address);
update_option('home', $address);
if ($onyva_input['language'] === 'fr') {
    update_option('timezone_string', 'Europe/Paris');
    update_option('date_format', 'j F Y');
    update_option('time_format', 'H:i');
    update_option('start_of_week', 1);
}
global $wp_rewrite;
$wp_rewrite->init();
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
$wp_rewrite->flush_rules(false);
onyva_note_due_tasks();
onyva_done();
