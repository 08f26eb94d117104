<?php
// What code on a member's site tries against its neighbours and the machine. Answers with one JSON object: each key is
// what was tried, each value what came of it; false or '' is a refusal.
ini_set('display_errors', '0');
$neighbour = preg_replace('/[^a-z0-9]/', '', $_GET['neighbour'] ?? '');
$run = function (string $command): string {
    $pipes = [];
    if (!function_exists('proc_open')) return '';
    $process = @proc_open($command, [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
    if (!is_resource($process)) return '';
    $said = stream_get_contents($pipes[1]);
    stream_get_contents($pipes[2]);
    return proc_close($process) === 0 ? 'done ' . trim((string) $said) : '';
};
$reach = function (string $path) {
    $socket = @stream_socket_client("unix://$path", $code, $text, 2);
    return $socket === false ? false : 'reached';
};
$try = [];
foreach (["/srv/onyva/sites/$neighbour/public/secret.txt", "/srv/onyva/sites/$neighbour/private", "/srv/onyva/sites/$neighbour/public", '/srv/onyva/sites', '/srv/onyva/hosts', '/etc/onyva/agent.json', '/var/lib/onyva/agent', '/var/lib/onyva/puller', '/var/log/onyva', '/etc/shadow', '/root', '/run/onyva/outside', '/proc/1/root/etc/shadow', '/proc/kcore', '/sys/fs/cgroup/cgroup.procs', '/dev/mem', '/dev/btrfs-control'] as $path) {
    $try["read $path"] = is_dir($path) ? (($seen = @scandir($path)) === false ? false : implode(' ', array_diff($seen, ['.', '..']))) : (@file_get_contents($path, false, null, 0, 100) ?: false);
}
// each site has its own: the neighbour has just put a file into both
foreach (['/tmp', '/dev/shm'] as $path) $try["read $path"] = implode(' ', array_diff(@scandir($path) ?: [], ['.', '..']));
$secret = "/srv/onyva/sites/$neighbour/public/secret.txt";
@symlink($secret, __DIR__ . '/theft.txt');
@symlink(dirname($secret), __DIR__ . '/folder');
@symlink("/srv/onyva/sites/$neighbour/public/index.php", __DIR__ . '/theft.php');
@symlink('/etc/onyva/agent.json', __DIR__ . '/agent.txt');
$try['make a hard link'] = @link($secret, __DIR__ . '/hard.txt') || @link('/etc/hosts', __DIR__ . '/hard.txt');
foreach (['theft.txt', 'hard.txt', 'theft.php', 'folder/secret.txt', 'agent.txt'] as $path) $try["through a link: $path"] = @file_get_contents(__DIR__ . "/$path");
foreach (['/run/onyva/executor.sock', '/run/onyva/activator.sock', "/run/onyva/php/$neighbour.sock", '/run/onyva/outside/control.sock', '/run/systemd/private', '/run/dbus/system_bus_socket'] as $path) $try["reach $path"] = $reach($path);
$port = (int) ($_GET['port'] ?? 0);
foreach (['127.0.0.1', '[::1]', 'host.containers.internal', gethostbyname('panel.onyva.localhost')] as $name) $try["reach the panel at $name"] = @stream_socket_client("tcp://$name:$port", $code, $text, 2) === false ? false : 'reached';
$mine = posix_getpid();
$strangers = [];
foreach (@scandir('/proc') ?: [] as $entry) {
    if (ctype_digit($entry) && (@fileowner("/proc/$entry") ?: 0) !== posix_getuid()) $strangers[] = $entry . ' ' . trim((string) @file_get_contents("/proc/$entry/comm"));
}
$try['see processes of others'] = implode(', ', array_filter($strangers, fn ($line) => !str_starts_with($line, '1 ')));
$signalled = [];
for ($pid = 1; $pid <= 3000; $pid++) if ($pid !== $mine && @posix_kill($pid, 0) && (@fileowner("/proc/$pid") ?: posix_getuid()) !== posix_getuid()) $signalled[] = $pid;
$try['signal processes of others'] = implode(' ', $signalled);
$try['become root'] = @posix_setuid(0) ? posix_getuid() : false;
$try['become the neighbour'] = @posix_setuid(posix_getuid() + 1);
$try['join group 0'] = @posix_setgid(0);
$try['make a device'] = @posix_mknod(__DIR__ . '/device', POSIX_S_IFCHR | 0666, 1, 3);
$try['write outside'] = @file_put_contents("/srv/onyva/sites/$neighbour/public/owned.txt", 'owned') || @file_put_contents('/srv/onyva/hosts/owned', 'x') || @file_put_contents('/usr/lib/onyva/owned', 'x');
$try['unshare a user namespace'] = $run('/usr/bin/unshare --user --map-root-user /usr/bin/id -u');
$try['mount'] = $run('/usr/bin/mount -t tmpfs none /tmp');
$try['bubblewrap again'] = $run('/usr/bin/bwrap --unshare-user --ro-bind / / /usr/bin/id -u');
$try['trace'] = $run('/usr/bin/nsenter --target 1 --mount /usr/bin/id');
$try['set-uid program'] = $run('/usr/bin/su -c id');
@copy('/usr/bin/id', __DIR__ . '/id');
@chmod(__DIR__ . '/id', 04755);
$try['make a set-uid program that counts'] = str_contains($run(__DIR__ . '/id'), 'euid=0');
$status = (string) @file_get_contents('/proc/self/status');
$try['keep capabilities'] = preg_match('/^CapEff:\s+0+$/m', $status) === 1 ? false : 'some';
$try['gain privileges'] = preg_match('/^NoNewPrivs:\s+1$/m', $status) === 1 ? false : 'possible';
$try['call without a filter'] = preg_match('/^Seccomp:\s+2$/m', $status) === 1 ? false : 'possible';
@unlink(__DIR__ . '/id');
// for visitors, who must not be led into them
@stream_socket_server('unix://' . __DIR__ . '/real.sock');
@posix_mkfifo(__DIR__ . '/pipe', 0644);
header('Content-Type: application/json');
echo json_encode($try, JSON_INVALID_UTF8_SUBSTITUTE);
