<?php
// A site's code that speaks to MariaDB as it is told: tests ask it through the public way.
mysqli_report(MYSQLI_REPORT_OFF);
$told = json_decode((string) file_get_contents('php://input'), true);
$answers = [];
$kept = [];
$open = function () use ($told) {
    $connection = mysqli_init();
    $connection->options(MYSQLI_OPT_LOCAL_INFILE, 1);
    @$connection->real_connect($told['host'] ?? 'localhost', $told['user'], $told['password'], $told['database'] ?? null);
    return $connection;
};
for ($count = 0; $count < ($told['connections'] ?? 0); $count++) {
    $kept[] = $connection = $open();
    $answers[] = $connection->connect_errno;
}
$connection = $open();
if ($connection->connect_errno) {
    $answers[] = ['error' => $connection->connect_errno];
} else {
    foreach ($told['sql'] ?? [] as $sql) {
        $result = $connection->query($sql);
        $answers[] = $result === false ? ['error' => $connection->errno] : ($result === true ? [] : ['rows' => $result->fetch_all(MYSQLI_NUM)]);
    }
}
header('Content-Type: application/json');
echo json_encode($answers);
