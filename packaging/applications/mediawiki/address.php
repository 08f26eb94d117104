<?php
/* MediaWiki: `$wgServer` in LocalSettings.php, and links in pages as they were rendered. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$root = $onyva_input['root'];
$file = "$root/LocalSettings.php";
if (!is_file($file)) {
    throw new StepRefused('MediaWiki does not stand there');
}
$settings = (string) file_get_contents($file);
$count = 0;
$changed = preg_replace_callback('~^\s*\$wgServer\s*=\s*["\'].*["\'];~m', static fn(): string => '$wgServer = ' . onyva_source($onyva_input['address']) . ';', $settings, -1, $count);
if (!is_string($changed) || $count === 0) {
    throw new StepRefused('LocalSettings.php does not set $wgServer');
}
// pages kept by MediaWiki's own caches carry the old address: they are older than this date
$epoch = "\$wgCacheEpoch = '" . gmdate('YmdHis') . "';";
$changed = preg_match('~^\s*\$wgCacheEpoch\s*=.*;~m', $changed)
    ? (string) preg_replace('~^\s*\$wgCacheEpoch\s*=.*;~m', $epoch, $changed)
    : rtrim($changed) . "\n$epoch\n";
onyva_write($file, $changed, 0640);
onyva_done();
