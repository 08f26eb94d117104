<?php
// Runs before every page of every site (site.ini, auto_prepend_file) and says at its end, in one JSON line of the
// site's log, why PHP gave up, so that the panel can name file and line. It leaves nothing behind: no variable,
// no function, no handler that the site could notice. A page that nginx keeps is compressed here, once, instead
// of for each visitor (docs/decisions/0012); only such a page has an output buffer of ours around it.
(static function (string $request, bool $isKept): void {
    $hasEnded = false;
    register_shutdown_function(static function () use ($request, &$hasEnded): void {
        $hasEnded = true;
        $error = error_get_last();
        if ($error === null) {
            return;
        }
        $status = (int) http_response_code();
        // E_ERROR, E_PARSE, E_CORE_ERROR, E_COMPILE_ERROR, E_USER_ERROR, E_RECOVERABLE_ERROR end a page. Anything
        // less counts only when the site itself answered 5xx: WordPress silences what its database says.
        if (!($error['type'] & 0x1155) && $status < 500) {
            return;
        }
        $line = json_encode([
            'onyva' => 'fault',
            'requestId' => $request,
            'type' => $error['type'],
            'status' => $status,
            'file' => substr($error['file'], -500),
            'line' => $error['line'],
            'message' => substr($error['message'], 0, 600),
        ], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
        @file_put_contents('php://stderr', $line . "\n");
    });
    if (!$isKept) {
        return;
    }
    unset($_SERVER['ONYVA_KEPT']);
    // Only a page that is here whole at its end is compressed. What the application sends in parts, ends the buffer
    // for (a file), or is longer than 2 MiB passes as it is, and nginx compresses it as ever.
    $isPart = false;
    ob_start(static function (string $text, int $phase) use (&$hasEnded, &$isPart): string {
        if (!($phase & PHP_OUTPUT_HANDLER_FINAL)) {
            $isPart = $isPart || !($phase & PHP_OUTPUT_HANDLER_CLEAN);
            return $text;
        }
        if ($isPart || !$hasEnded || strlen($text) < 1024 || headers_sent()) {
            return $text;
        }
        $type = (string) ini_get('default_mimetype');
        foreach (headers_list() as $header) {
            [$name, $value] = explode(':', $header, 2);
            $name = strtolower($name);
            $value = trim($value);
            if ($name === 'content-type') {
                $type = $value;
            } elseif ($name === 'content-encoding' || $name === 'content-range' || ($name === 'content-length' && $value !== (string) strlen($text))) {
                return $text;
            }
        }
        // the same types as nginx's own gzip_types
        if (!preg_match('~^(?:text/(?:html|css|plain|xml|javascript)|application/(?:(?:rss|atom|manifest)\+)?(?:xml|json)|application/javascript|image/svg\+xml)\s*(?:;|\z)~i', $type)) {
            return $text;
        }
        $short = gzencode($text, 6);
        if ($short === false) {
            return $text;
        }
        // with its length a page whose making is cut off is known to be in parts, and not kept
        header('Content-Encoding: gzip');
        header('Content-Length: ' . strlen($short));
        return $short;
    }, 2 << 20);
})((string) ($_SERVER['HTTP_X_REQUEST_ID'] ?? ''), isset($_SERVER['ONYVA_KEPT']));
