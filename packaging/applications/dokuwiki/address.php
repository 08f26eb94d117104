<?php
/*
 * DokuWiki: it answers under whatever name it is asked by, unless `baseurl` is set: then that follows. The other
 * names are sent to the new one (inc/preload.php).
 */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$conf = $onyva_input['root'] . '/conf';
if (!is_dir($conf)) {
    throw new StepRefused('DokuWiki does not stand there');
}
$local = is_file("$conf/local.php") ? (string) file_get_contents("$conf/local.php") : '';
$line = "\$conf['baseurl'] = " . onyva_source($onyva_input['address']) . ';';
$changed = preg_replace_callback("~^\\s*\\\$conf\\['baseurl'\\]\\s*=\\s*(['\"])https?://.*\\1;~m", static fn(): string => $line, $local);
if (is_string($changed) && $changed !== $local) {
    onyva_write("$conf/local.php", $changed);
}
onyva_write("$conf/onyva-address.txt", $onyva_input['address'] . "\n");
onyva_done();
