<?php
/* MediaWiki: readable addresses, pictures, one address; a file of the house's that LocalSettings.php includes. */

declare(strict_types=1);

require dirname(__DIR__) . '/script.php';

$root = $onyva_input['root'];
$settings = (string) file_get_contents("$root/LocalSettings.php");
$email = onyva_source($onyva_input['administrator']['email']);
if (!str_contains($settings, 'Settings of the house')) {
    $settings .= <<<PHP


# Settings of the house: what stands below them counts more.
\$wgArticlePath = '/wiki/\$1';
\$wgUsePathInfo = true;
\$wgEnableUploads = true;
\$wgUseImageMagick = false;
\$wgCacheDirectory = "\$IP/cache";
\$wgEmergencyContact = $email;
\$wgPasswordSender = $email;
# The machine keeps pages for readers who are not signed in (if its settings page says so); a change says that they
# have changed, in a header that nobody but the machine reads.
\$wgUseCdn = true;
\$wgCdnMaxAge = 300;
foreach ( [ 'PageSaveComplete', 'PageDeleteComplete', 'PageUndeleteComplete', 'PageMoveComplete', 'UploadComplete', 'ArticleProtectComplete' ] as \$onyvaEvent ) {
	\$wgHooks[\$onyvaEvent][] = static function () {
		if ( !headers_sent() ) {
			header( 'X-Onyva-Purge: all' );
		}
	};
}
# Whoever comes by another of the site's names is sent to \$wgServer, so that old links live on.
if ( !defined( 'MW_ENTRY_POINT' ) || MW_ENTRY_POINT !== 'cli' ) {
	\$onyvaWanted = preg_replace( '~^(?:https?:)?//~', '', \$wgServer );
	\$onyvaAsked = strtolower( \$_SERVER['HTTP_HOST'] ?? '' );
	if ( \$onyvaAsked !== '' && \$onyvaAsked !== \$onyvaWanted && in_array( \$_SERVER['REQUEST_METHOD'] ?? '', [ 'GET', 'HEAD' ], true ) ) {
		header( 'Location: ' . \$wgServer . ( \$_SERVER['REQUEST_URI'] ?? '/' ), true, 301 );
		exit;
	}
}

PHP;
    onyva_write("$root/LocalSettings.php", $settings, 0640);
}
if (!is_dir("$root/cache")) {
    mkdir("$root/cache", 0755);
}
onyva_done();
