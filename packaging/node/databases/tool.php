<?php
/**
 * The database tool: Debian's Adminer behind a door of the house. Who comes shows a ticket from the panel, once,
 * within a minute; the ticket stands for one database and a password that the node takes back after some hours, or
 * as soon as the ticket's file is gone. Nobody signs in with a name and a password here.
 *
 * Runs as a uid of its own in the sandbox of any site; its tickets are files in its private folder.
 */
namespace {
    const SECONDS_TO_COME = 60;
    const SECONDS_TO_STAY = 4 * 3600;

    $secure = ($_SERVER['HTTPS'] ?? '') !== '' && $_SERVER['HTTPS'] !== 'off';
    $tickets = getenv('HOME') . '/tickets';
    // a page of a member, on a sibling host, cannot set a cookie with this prefix for us
    session_name($secure ? '__Host-databases' : 'databases');
    session_cache_limiter('');
    session_set_cookie_params(['lifetime' => 0, 'path' => '/', 'secure' => $secure, 'httponly' => true, 'samesite' => 'Lax']);
    ini_set('session.use_only_cookies', '1');
    ini_set('session.gc_maxlifetime', (string) SECONDS_TO_STAY);
    session_start();

    header('X-Frame-Options: DENY');
    header('Referrer-Policy: no-referrer');
    header('X-Robots-Tag: noindex');

    $words = [
        'fr' => [
            'closed' => 'Cette porte s’ouvre depuis votre espace.',
            'how' => 'Ouvrez la page de votre site, partie « Base de données », puis « Parcourir ». Le lien reçu ici ne sert qu’une fois et qu’une minute.',
            'left' => 'Vous êtes déconnecté.',
            'leftText' => 'Le mot de passe de cette visite n’ouvre plus rien.',
            'over' => 'Cette visite est terminée.',
            'overText' => 'Quatre heures ont passé, ou la machine a redémarré. Rien n’est perdu : rouvrez la base depuis votre espace.',
            'back' => 'Retour à mon espace',
        ],
        'en' => [
            'closed' => 'This door opens from your member area.',
            'how' => 'Open the page of your site, part “Database”, then “Browse”. The link received here works once, for one minute.',
            'left' => 'You are signed out.',
            'leftText' => 'The password of this visit opens nothing any more.',
            'over' => 'This visit is over.',
            'overText' => 'Four hours have passed, or the machine was restarted. Nothing is lost: open the database again from your member area.',
            'back' => 'Back to my member area',
        ],
    ];

    function door(int $status, string $title, string $text, string $language, ?string $return): never
    {
        global $words;
        $safe = fn(string $said): string => htmlspecialchars($said, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
        http_response_code($status);
        header('Content-Type: text/html; charset=utf-8');
        header('Cache-Control: no-store');
        header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        $link = $return === null ? '' : '<p><a href="' . $safe($return) . '">' . $safe($words[$language]['back']) . '</a></p>';
        echo "<!doctype html><html lang=\"$language\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{$safe($title)}</title>",
            '<style>:root{color-scheme:light dark;--paper:#fcf9f4;--ink:#2f1c28;--soft:#62515b;--accent:#7d2a5e}@media(prefers-color-scheme:dark){:root{--paper:#191217;--ink:#f2ece6;--soft:#bcafab;--accent:#eab7cc}}',
            'body{margin:0;min-height:100vh;display:grid;place-content:center;background:var(--paper);color:var(--ink);font:1.1875rem/1.55 system-ui,sans-serif;padding:1.5rem;box-sizing:border-box}main{max-width:36rem}h1{line-height:1.15}p{color:var(--soft)}a{color:var(--accent)}</style></head>',
            "<body><main><h1>{$safe($title)}</h1><p>{$safe($text)}</p>$link</main></body></html>";
        exit;
    }

    $asked = str_starts_with(strtolower($_SERVER['HTTP_ACCEPT_LANGUAGE'] ?? 'fr'), 'en') ? 'en' : 'fr';

    if (isset($_GET['ticket'])) {
        $hash = is_string($_GET['ticket']) ? hash('sha256', $_GET['ticket']) : '';
        // to rename is to take: of two who come at once with the same ticket one finds nothing
        if ($hash === '' || !@rename("$tickets/$hash", "$tickets/$hash.used")) {
            door(403, $words[$asked]['closed'], $words[$asked]['how'], $asked, null);
        }
        $ticket = json_decode((string) file_get_contents("$tickets/$hash.used"), true);
        if (!is_array($ticket) || $ticket['made'] + SECONDS_TO_COME < time()) {
            @unlink("$tickets/$hash.used");
            door(403, $words[$asked]['closed'], $words[$asked]['how'], $asked, null);
        }
        $_SESSION = ['onyva' => $ticket + ['file' => "$tickets/$hash.used"]];
        session_regenerate_id(true);
        // what the address bar and the history keep is not the ticket
        header('Location: /?' . http_build_query(['username' => $ticket['name'], 'db' => $ticket['name']]), true, 303);
        exit;
    }

    $visit = $_SESSION['onyva'] ?? null;
    if (!is_array($visit)) {
        door(403, $words[$asked]['closed'], $words[$asked]['how'], $asked, null);
    }
    $language = $visit['language'] === 'en' ? 'en' : 'fr';
    if ($visit['made'] + SECONDS_TO_STAY < time() || !is_file($visit['file'])) {
        @unlink($visit['file']);
        session_destroy();
        door(403, $words[$language]['over'], $words[$language]['overText'], $language, $visit['returnTo']);
    }
    if (isset($_POST['logout']) && is_string($_POST['token'] ?? null)) {
        @unlink($visit['file']);
        session_destroy();
        door(200, $words[$language]['left'], $words[$language]['leftText'], $language, $visit['returnTo']);
    }
    // its own page for signing in, other servers and kinds of databases, its way to look for new versions
    foreach (['server', 'sqlite', 'pgsql', 'oracle', 'mssql', 'elastic', 'ext', 'script'] as $name) {
        if (isset($_GET[$name]) && !($name === 'script' && in_array($_GET['script'], ['db', 'kill'], true))) {
            door(403, $words[$language]['closed'], $words[$language]['how'], $language, $visit['returnTo']);
        }
    }
    unset($_POST['auth'], $_COOKIE['adminer_permanent']);
    $_COOKIE['adminer_lang'] = $language;
    $_COOKIE['adminer_version'] = '0';
    if (!isset($_GET['file']) && (($_GET['username'] ?? null) !== $visit['name'] || ($_GET['db'] ?? $visit['name']) !== $visit['name'])) {
        header('Location: /?' . http_build_query(['username' => $visit['name'], 'db' => $visit['name']]), true, 303);
        exit;
    }
    if (isset($_GET['username'])) {
        $_SESSION['pwds']['server'][''][$visit['name']] = ''; // says that one is signed in; the password is in `credentials`
    }

    function adminer_object()
    {
        return new class extends \Adminer\Adminer {
            private function visit(): array
            {
                return $_SESSION['onyva'];
            }
            function name()
            {
                return 'Adminer';
            }
            function credentials()
            {
                return ['localhost', $this->visit()['name'], $this->visit()['key']];
            }
            function login($login, $password)
            {
                return true;
            }
            function databases($flush = true)
            {
                return [$this->visit()['name']];
            }
            function loginForm()
            {
                global $words;
                echo '<p>', htmlspecialchars($words[$this->visit()['language'] === 'en' ? 'en' : 'fr']['overText'], ENT_QUOTES, 'UTF-8'), '</p>';
            }
            function head($dark = null)
            {
                $more = parent::head($dark);
                // the colours of the house; events never run here and rights are not given here, so neither is shown
                echo '<style>:root{color-scheme:light dark}body{font-family:system-ui,sans-serif;background:#fcf9f4;color:#2f1c28}a,a:visited{color:#7d2a5e}h2{background:#f5e9ee;color:#2f1c28;border-color:#e3dbd4}#breadcrumb,h1{background:#f5efe8}thead th,thead td{background:#f5efe8}',
                    'h3#events,h3#events~*,a[href*="privileges="]{display:none}#back{display:block;padding:.8em 1em}',
                    '@media(prefers-color-scheme:dark){body{background:#191217;color:#f2ece6}a,a:visited{color:#eab7cc}h2{background:#3b2731;color:#f2ece6;border-color:#3d333a}#breadcrumb,h1,thead th,thead td{background:#231b20}}</style>';
                return $more;
            }
            function navigation($missing)
            {
                global $words;
                $visit = $this->visit();
                echo '<a id="back" href="', htmlspecialchars($visit['returnTo'], ENT_QUOTES, 'UTF-8'), '">', htmlspecialchars($words[$visit['language'] === 'en' ? 'en' : 'fr']['back'], ENT_QUOTES, 'UTF-8'), '</a>';
                parent::navigation($missing);
            }
            function csp($csp)
            {
                foreach ($csp as &$part) {
                    $part = ['default-src' => "'none'", 'style-src' => "'self' 'unsafe-inline'", 'img-src' => "'self' data:", 'font-src' => "'none'", 'frame-src' => "'none'", 'frame-ancestors' => "'none'"] + $part;
                }
                return $csp;
            }
            function headers()
            {
                header('Referrer-Policy: no-referrer');
                header('Cache-Control: no-store');
            }
        };
    }
}

namespace {
    require '/usr/share/adminer/adminer.php';
}
