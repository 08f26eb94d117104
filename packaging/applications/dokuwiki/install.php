<?php
/* DokuWiki: what its own installer writes; then the installer goes. Everybody reads, who has an account writes. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$root = $onyva_input['root'];
$person = $onyva_input['administrator'];

$settings = [
    'title' => $onyva_input['title'],
    'lang' => $onyva_input['language'],
    'license' => 'cc-by-sa',
    'superuser' => '@admin',
    'disableactions' => 'register',
    'updatecheck' => 0,
    // readable addresses: the machine's nginx knows DokuWiki's
    'userewrite' => 1,
    'useslash' => 1,
];
$local = "<?php\n/*\n * DokuWiki's local settings: written by the house at installation, then by the configuration manager.\n */\n\$conf['useacl'] = 1;\n";
foreach ($settings as $name => $value) {
    $local .= "\$conf['$name'] = " . (is_int($value) ? (string) $value : onyva_source($value)) . ";\n";
}
onyva_write("$root/conf/local.php", $local);

// fields are separated by colons (inc/Plugin authplain): a colon in a name would be read as the next field
$name = str_replace(['\\', ':'], ['\\\\', '\\:'], $person['name']);
$line = implode(':', [$person['login'], password_hash($person['password'], PASSWORD_BCRYPT), $name, $person['email'], 'admin,user']);
onyva_write("$root/conf/users.auth.php", "# users.auth.php\n# <?php exit()?>\n# Don't modify the lines above\n#\n# Userfile\n#\n# Format:\n#\n# login:passwordhash:Real Name:email:groups,comma,separated\n\n$line\n", 0640);
onyva_write("$root/conf/acl.auth.php", "# acl.auth.php\n# <?php exit()?>\n# Don't modify the lines above\n#\n# Access Control Lists\n#\n*               @ALL          1\n*               @user         8\n");
onyva_write("$root/inc/preload.php", (string) file_get_contents(__DIR__ . '/preload.php'));
if (is_file("$root/install.php")) {
    unlink("$root/install.php");
}
onyva_done();
