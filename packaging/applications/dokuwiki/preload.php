<?php
/*
 * Read by DokuWiki before anything else. Whoever comes by another of the site's names is sent to the wiki's own
 * address, which the house writes when the main address changes (conf/onyva-address.txt).
 */
(static function (): void {
    $file = dirname(__DIR__) . '/conf/onyva-address.txt';
    if (PHP_SAPI === 'cli' || !in_array($_SERVER['REQUEST_METHOD'] ?? '', ['GET', 'HEAD'], true) || !is_file($file)) {
        return;
    }
    $address = trim((string) file_get_contents($file));
    $asked = strtolower((string) ($_SERVER['HTTP_HOST'] ?? ''));
    if ($address === '' || $asked === '' || preg_replace('~^https?://~', '', $address) === $asked) {
        return;
    }
    header('Location: ' . $address . ($_SERVER['REQUEST_URI'] ?? '/'), true, 301);
    exit;
})();
