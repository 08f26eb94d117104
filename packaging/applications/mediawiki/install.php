<?php
/* MediaWiki: its own installer on the command line makes tables, administrator and LocalSettings.php. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$root = $onyva_input['root'];
$access = $onyva_input['database'];
$person = $onyva_input['administrator'];
$database = onyva_database($access);
onyva_empty_database($database, '');
$database->close();
if (is_file("$root/LocalSettings.php")) {
    unlink("$root/LocalSettings.php");
}

// passwords by files: a command line can be read by whoever shares the machine's list of processes
$secrets = dirname($root) . '/secrets';
if (!is_dir($secrets)) {
    mkdir($secrets, 0700);
}
onyva_write("$secrets/database", $access['password'], 0600);
onyva_write("$secrets/person", $person['password'], 0600);
try {
    onyva_command([
        'maintenance/run.php', 'install',
        '--server', $onyva_input['address'],
        '--scriptpath', '',
        '--confpath', $root,
        '--dbtype', 'mysql',
        '--dbserver', 'localhost:/run/mysqld/mysqld.sock',
        '--dbname', $access['name'],
        '--dbuser', $access['user'],
        '--dbpassfile', "$secrets/database",
        '--lang', $onyva_input['language'],
        '--skins', 'Vector',
        '--extensions', 'Cite,ParserFunctions,WikiEditor,VisualEditor',
        '--passfile', "$secrets/person",
        $onyva_input['title'],
        mb_strtoupper(mb_substr($person['login'], 0, 1)) . mb_substr($person['login'], 1),
    ], $root);
} finally {
    array_map('unlink', ["$secrets/database", "$secrets/person"]);
    rmdir($secrets);
}
if (!is_file("$root/LocalSettings.php")) {
    throw new StepRefused('MediaWiki wrote no LocalSettings.php');
}
onyva_done();
