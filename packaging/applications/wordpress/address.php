<?php
/*
 * WordPress: a new address, in its settings and in everything that was written. Values that PHP serialised carry
 * the length of each text, so they are taken apart and put together again, at any depth.
 */

declare(strict_types=1);

require __DIR__ . '/load.php';

/** The same length-safe replacement for plain and serialised texts. */
function onyva_replace(string $text, string $pattern, string $new): string
{
    if (!preg_match($pattern, $text)) {
        return $text;
    }
    if (is_serialized($text)) {
        $at = 0;
        $done = onyva_replace_serialized($text, $at, $pattern, $new);
        if ($done !== null && $at === strlen($text)) {
            return $done;
        }
    }
    return (string) preg_replace_callback($pattern, static fn(array $found): string => str_contains($found[0], '\\/') ? str_replace('/', '\\/', $new) : $new, $text);
}

/** One serialised value from `$at` on, with its texts replaced; null when it is none. */
function onyva_replace_serialized(string $text, int &$at, string $pattern, string $new): ?string
{
    if (preg_match('/\G(?:N;|[bi]:-?\d+;|d:[^;]+;|[rR]:\d+;)/', $text, $found, 0, $at)) {
        $at += strlen($found[0]);
        return $found[0];
    }
    if (preg_match('/\G([sE]):(\d+):"/', $text, $found, 0, $at)) {
        $start = $at + strlen($found[0]);
        $inner = substr($text, $start, (int) $found[2]);
        if (substr($text, $start + (int) $found[2], 2) !== '";') {
            return null;
        }
        $at = $start + (int) $found[2] + 2;
        $inner = $found[1] === 's' ? onyva_replace($inner, $pattern, $new) : $inner;
        return $found[1] . ':' . strlen($inner) . ":\"$inner\";";
    }
    if (preg_match('/\G(?:a:(\d+):\{|O:\d+:"[^"]*":(\d+):\{)/', $text, $found, 0, $at)) {
        $at += strlen($found[0]);
        $made = $found[0];
        $count = 2 * (int) ($found[1] !== '' ? $found[1] : $found[2]);
        for ($index = 0; $index < $count; $index++) {
            $part = onyva_replace_serialized($text, $at, $pattern, $new);
            if ($part === null) {
                return null;
            }
            $made .= $part;
        }
        if (($text[$at] ?? '') !== '}') {
            return null;
        }
        $at++;
        return $made . '}';
    }
    // C:… writes itself in a manner of its own
    if (preg_match('/\GC:\d+:"[^"]*":(\d+):\{/', $text, $found, 0, $at)) {
        $whole = substr($text, $at, strlen($found[0]) + (int) $found[1] + 1);
        $at += strlen($whole);
        return $whole;
    }
    return null;
}

global $wpdb;
$new = $onyva_input['address'];
$former = array_unique(array_filter([$onyva_input['formerAddress'], get_option('home'), get_option('siteurl')]));
foreach ($former as $old) {
    if ($old === $new) {
        continue;
    }
    // plain, or as in JSON; not where the name or the port goes on
    $pattern = '~(?:' . preg_quote($old, '~') . '|' . preg_quote(str_replace('/', '\\/', $old), '~') . ')(?![A-Za-z0-9-]|[.:][A-Za-z0-9])~';
    $like = '%' . $wpdb->esc_like((string) preg_replace('~^https?://~', '', $old)) . '%';
    foreach ($wpdb->get_col($wpdb->prepare('SHOW TABLES LIKE %s', $wpdb->esc_like($wpdb->prefix) . '%')) as $table) {
        $keys = [];
        $columns = [];
        foreach ($wpdb->get_results("SHOW COLUMNS FROM `$table`") as $column) {
            if ($column->Key === 'PRI') {
                $keys[] = $column->Field;
            }
            // a guid is the name of a post for feed readers: it stays
            if (preg_match('/char|text/i', $column->Type) && $column->Field !== 'guid') {
                $columns[] = $column->Field;
            }
        }
        if ($keys === []) {
            continue;
        }
        foreach ($columns as $column) {
            $named = implode(', ', array_map(static fn(string $key): string => "`$key`", [...$keys, $column]));
            $rows = $wpdb->get_results($wpdb->prepare("SELECT $named FROM `$table` WHERE `$column` LIKE %s", $like), ARRAY_A);
            foreach ($rows as $row) {
                $replaced = onyva_replace((string) $row[$column], $pattern, $new);
                if ($replaced !== $row[$column]) {
                    $wpdb->update($table, [$column => $replaced], array_intersect_key($row, array_flip($keys)));
                }
            }
        }
    }
}
wp_cache_flush();
update_option('home', $new);
update_option('siteurl', $new);
flush_rewrite_rules(false);
onyva_done();
