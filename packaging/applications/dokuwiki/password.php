<?php
/* DokuWiki: a new password for a member of the group `admin`. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$file = $onyva_input['root'] . '/conf/users.auth.php';
$lines = is_file($file) ? file($file, FILE_IGNORE_NEW_LINES) : [];
$found = false;
foreach ($lines as $index => $line) {
    $fields = preg_split('/(?<!\\\\)(?:\\\\\\\\)*\K:/', $line);
    if (($fields[0] ?? '') !== $onyva_input['login'] || count($fields) < 5 || !in_array('admin', explode(',', trim($fields[4])), true)) {
        continue;
    }
    $fields[1] = password_hash($onyva_input['password'], PASSWORD_BCRYPT);
    $lines[$index] = implode(':', $fields);
    $found = true;
}
if (!$found) {
    onyva_refuse('no administrator of this name', 'noSuchAdministrator');
}
onyva_write($file, implode("\n", $lines) . "\n", 0640);
onyva_done();
