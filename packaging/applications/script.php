<?php
/*
 * What every script of a recipe begins with: it reads its input (JSON in the body of the request), and sees to it
 * that one answer (JSON, the last line) goes back whatever happens. It runs in the site's own PHP, as the site.
 */

declare(strict_types=1);

/** What a script cannot do, said in its own words. */
class StepRefused extends RuntimeException
{
    public string $reason = 'applicationStepFailed';
}

$onyva_input = json_decode((string) file_get_contents('php://input'), true);
if (!is_array($onyva_input) || PHP_SAPI !== 'fpm-fcgi') {
    http_response_code(404);
    exit;
}
$onyva_answered = false;

function onyva_answer(array $answer): void
{
    global $onyva_answered;
    if ($onyva_answered) {
        return;
    }
    $onyva_answered = true;
    while (ob_get_level() > 0) {
        ob_end_clean();
    }
    echo "\n", json_encode($answer, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}

function onyva_done(): never
{
    onyva_answer(['outcome' => 'done']);
    exit;
}

function onyva_refuse(string $detail, string $reason = 'applicationStepFailed'): never
{
    // the wire refuses control characters
    $detail = trim((string) preg_replace('/[\x00-\x1f\x7f]+/', ' ', mb_scrub($detail)));
    onyva_answer(['outcome' => 'refused', 'reason' => $reason, 'detail' => mb_substr($detail, 0, 900)]);
    exit;
}

// what an application prints on its way is no answer
ob_start();
set_exception_handler(static function (Throwable $error): void {
    onyva_refuse($error->getMessage() . ' (' . basename($error->getFile()) . ':' . $error->getLine() . ')', $error instanceof StepRefused ? $error->reason : 'applicationStepFailed');
});
register_shutdown_function(static function (): void {
    global $onyva_answered;
    if ($onyva_answered) {
        return;
    }
    $error = error_get_last();
    onyva_refuse($error ? $error['message'] . ' (' . basename($error['file']) . ':' . $error['line'] . ')' : 'it ended without a word: ' . substr((string) ob_get_contents(), -300));
});

/** Writes a file whole: never half of a configuration. */
function onyva_write(string $path, string $content, int $mode = 0644): void
{
    $new = $path . '.onyva-new';
    if (file_put_contents($new, $content) !== strlen($content) || !chmod($new, $mode) || !rename($new, $path)) {
        @unlink($new);
        throw new StepRefused("$path cannot be written");
    }
}

/** A value as PHP source. */
function onyva_source(string $value): string
{
    return "'" . addcslashes($value, "'\\") . "'";
}

/** Waits until the database lets us in: it may just be in the making. */
function onyva_database(array $access): mysqli
{
    mysqli_report(MYSQLI_REPORT_OFF);
    $until = microtime(true) + 30;
    for (;;) {
        $database = mysqli_init();
        if (@$database->real_connect('localhost', $access['user'], $access['password'], $access['name'], 0, '/run/mysqld/mysqld.sock')) {
            $database->set_charset('utf8mb4');
            return $database;
        }
        if (microtime(true) > $until) {
            throw new StepRefused('the database does not let us in: ' . mysqli_connect_error());
        }
        usleep(100000);
    }
}

/** Removes what an interrupted installation left in a database that was made for it. */
function onyva_empty_database(mysqli $database, string $prefix): void
{
    $database->query('SET FOREIGN_KEY_CHECKS = 0');
    $tables = $database->query('SHOW FULL TABLES');
    while ($row = $tables->fetch_row()) {
        if ($row[1] === 'BASE TABLE' && str_starts_with($row[0], $prefix)) {
            $database->query('DROP TABLE `' . str_replace('`', '``', $row[0]) . '`');
        }
    }
    $database->query('SET FOREIGN_KEY_CHECKS = 1');
}

/** A random text for secrets: letters and digits. */
function onyva_secret(int $length = 64): string
{
    $text = '';
    while (strlen($text) < $length) {
        $text .= preg_replace('/[^A-Za-z0-9]/', '', base64_encode(random_bytes(48)));
    }
    return substr($text, 0, $length);
}

/** Runs PHP's command line in the site's own sandbox, for programs that want it. Gives what it said. */
function onyva_command(array $arguments, string $folder): string
{
    $php = '/usr/bin/php' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
    $pipes = [];
    $process = proc_open([$php, '-d', 'memory_limit=-1', '-d', 'display_errors=stderr', ...$arguments], [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]], $pipes, $folder);
    if (!is_resource($process)) {
        throw new StepRefused('PHP’s command line cannot be started');
    }
    $said = (string) stream_get_contents($pipes[1]);
    $code = proc_close($process);
    if ($code !== 0) {
        throw new StepRefused(basename($arguments[0]) . " ended with $code: " . substr($said, -600));
    }
    return $said;
}
