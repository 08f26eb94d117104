<?php
/* MediaWiki: a new password for an administrator. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$root = $onyva_input['root'];
if (!is_file("$root/LocalSettings.php")) {
    throw new StepRefused('MediaWiki does not stand there');
}
$login = mb_strtoupper(mb_substr($onyva_input['login'], 0, 1)) . mb_substr($onyva_input['login'], 1);
onyva_command(['maintenance/run.php', 'changePassword', '--user', $login, '--password', $onyva_input['password']], $root);
onyva_done();
