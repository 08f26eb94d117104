<?php
/* WordPress: a new password for an administrator. */

declare(strict_types=1);

require __DIR__ . '/load.php';

$user = get_user_by('login', $onyva_input['login']);
if (!$user || !user_can($user, 'manage_options')) {
    onyva_refuse('no administrator of this name', 'noSuchAdministrator');
}
wp_set_password($onyva_input['password'], $user->ID);
onyva_done();
