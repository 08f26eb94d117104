<?php
/* MediaWiki: brings the tables to the program's version. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

onyva_command(['maintenance/run.php', 'update', '--quick'], $onyva_input['root']);
onyva_done();
