<?php
// Runs before every page of every site (site.ini, auto_prepend_file) and says at its end, in one JSON line of the
// site's log, why PHP gave up, so that the panel can name file and line. It leaves nothing behind: no variable,
// no function, no handler that the site could notice.
(static function (string $request): void {
    register_shutdown_function(static function () use ($request): void {
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
})((string) ($_SERVER['HTTP_X_REQUEST_ID'] ?? ''));
