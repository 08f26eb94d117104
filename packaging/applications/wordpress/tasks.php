<?php
/* WordPress: runs what is due, with plugins and theme, as a visitor’s request would have done. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$root = $onyva_input['root'];
if (!is_file("$root/wp-load.php")) {
    throw new StepRefused('WordPress does not stand there');
}
define('DOING_CRON', true);
require "$root/wp-load.php";

$crons = wp_get_ready_cron_jobs();
foreach ($crons as $at => $hooks) {
    foreach ($hooks as $hook => $events) {
        foreach ($events as $event) {
            if ($event['schedule']) {
                wp_reschedule_event($at, $event['schedule'], $hook, $event['args']);
            }
            wp_unschedule_event($at, $hook, $event['args']);
            do_action_ref_array($hook, $event['args']);
        }
    }
}
onyva_note_due_tasks();
onyva_done();
