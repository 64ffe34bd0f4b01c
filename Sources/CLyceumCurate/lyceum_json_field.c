#include "lyceum_curate.h"
#include "lyceum_html.h"
#include <string.h>

// A walk over one JSON object that reads a single string and passes over the rest. What it cannot be sure of it leaves to a parser.

static size_t blanks(const uint8_t *line, size_t count, size_t place) {
    while (place < count && (line[place] == ' ' || line[place] == '\t' || line[place] == '\r' || line[place] == '\n')) place++;
    return place;
}

/// Behind the closing quote of the string that begins at `place` (behind its opening quote); 0 on an error.
static size_t string_end(const uint8_t *line, size_t count, size_t place, int *escaped) {
    while (place < count) {
        const uint8_t byte = line[place];
        if (byte == '"') return place + 1;
        if (byte < 0x20) return 0;
        if (byte == '\\') {
            *escaped = 1;
            place++;
        }
        place++;
    }
    return 0;
}

static int hexadecimal(const uint8_t *at, uint32_t *value) {
    *value = 0;
    for (int i = 0; i < 4; i++) {
        const uint8_t c = at[i];
        const uint32_t digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10u : 16;
        if (digit > 15) return 0;
        *value = *value << 4 | digit;
    }
    return 1;
}

/// The bytes between `place` and the closing quote at `end`, escapes resolved; -1 on an error.
static int64_t unescape(const uint8_t *line, size_t place, size_t end, uint8_t *out) {
    size_t written = 0;
    while (place < end) {
        const uint8_t byte = line[place];
        if (byte != '\\') {
            const uint8_t *next = memchr(line + place, '\\', end - place);
            const size_t size = (next ? (size_t)(next - line) : end) - place;
            memcpy(out + written, line + place, size);
            written += size;
            place += size;
            continue;
        }
        static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
        const char sign = (char)line[place + 1];
        const char *known = sign ? strchr(from, sign) : NULL;
        place += 2;
        if (known) {
            out[written++] = (uint8_t)to[known - from];
            continue;
        }
        uint32_t scalar, low;
        if (sign != 'u' || place + 4 > end || !hexadecimal(line + place, &scalar)) return -1;
        place += 4;
        if (scalar >= 0xD800 && scalar < 0xE000) {
            if (scalar >= 0xDC00 || place + 6 > end || line[place] != '\\' || line[place + 1] != 'u') return -1;
            if (!hexadecimal(line + place + 2, &low) || low < 0xDC00 || low > 0xDFFF) return -1;
            scalar = 0x10000 + ((scalar - 0xD800) << 10) + (low - 0xDC00);
            place += 6;
        }
        written += lyc_utf8_write(scalar, out + written);
    }
    return (int64_t)written;
}

/// Well-formed UTF-8 without overlong forms and surrogates.
static int is_text(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    while (i < count) {
        uint64_t eight;
        if (i + 8 <= count && (memcpy(&eight, bytes + i, 8), (eight & 0x8080808080808080ULL) == 0)) {
            i += 8;
            continue;
        }
        const uint8_t byte = bytes[i];
        if (byte < 0x80) {
            i++;
            continue;
        }
        const size_t size = byte >= 0xC2 && byte < 0xE0 ? 2 : byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xF0 && byte < 0xF5 ? 4 : 0;
        if (size == 0 || i + size > count) return 0;
        for (size_t k = 1; k < size; k++)
            if ((bytes[i + k] & 0xC0) != 0x80) return 0;
        const uint8_t second = bytes[i + 1];
        if ((byte == 0xE0 && second < 0xA0) || (byte == 0xED && second > 0x9F)) return 0;
        if ((byte == 0xF0 && second < 0x90) || (byte == 0xF4 && second > 0x8F)) return 0;
        i += size;
    }
    return 1;
}

static size_t digits_end(const uint8_t *line, size_t count, size_t place) {
    while (place < count && line[place] >= '0' && line[place] <= '9') place++;
    return place;
}

static size_t number_end(const uint8_t *line, size_t count, size_t place) {
    if (place < count && line[place] == '-') place++;
    const size_t whole = place;
    place = digits_end(line, count, place);
    if (place == whole || (line[whole] == '0' && place > whole + 1)) return 0;
    if (place < count && line[place] == '.') {
        const size_t start = place + 1;
        place = digits_end(line, count, start);
        if (place == start) return 0;
    }
    if (place < count && (line[place] | 0x20) == 'e') {
        size_t start = place + 1;
        if (start < count && (line[start] == '+' || line[start] == '-')) start++;
        place = digits_end(line, count, start);
        if (place == start) return 0;
    }
    return place;
}

static size_t word_end(const uint8_t *line, size_t count, size_t place) {
    static const char *const words[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++) {
        const size_t size = strlen(words[i]);
        if (place + size <= count && memcmp(line + place, words[i], size) == 0) return place + size;
    }
    return 0;
}

/// A string whose escapes are all right, without keeping it.
static size_t checked_string_end(const uint8_t *line, size_t count, size_t place) {
    int escaped = 0;
    const size_t end = string_end(line, count, place, &escaped);
    if (end == 0 || !escaped) return end;
    uint32_t value;
    for (size_t i = place; i < end - 1; i++) {
        if (line[i] != '\\') continue;
        i++;
        if (line[i] == 0 || !strchr("\"\\/bfnrtu", line[i])) return 0;
        if (line[i] == 'u' && (i + 4 >= end - 1 || !hexadecimal(line + i + 1, &value) || (value >= 0xD800 && value < 0xE000))) return 0;
    }
    return end;
}

/// Behind the value at `place`; 0 on an error, and for values nested deeper than 32.
static size_t value_end(const uint8_t *line, size_t count, size_t place, int depth) {
    if (place >= count || depth > 32) return 0;
    const uint8_t first = line[place];
    if (first == '"') return checked_string_end(line, count, place + 1);
    if (first != '{' && first != '[') {
        return first == '-' || (first >= '0' && first <= '9') ? number_end(line, count, place) : word_end(line, count, place);
    }
    const uint8_t close = first == '{' ? '}' : ']';
    place = blanks(line, count, place + 1);
    if (place < count && line[place] == close) return place + 1;
    while (place < count) {
        if (close == '}') {
            if (line[place] != '"') return 0;
            place = checked_string_end(line, count, place + 1);
            if (place == 0) return 0;
            place = blanks(line, count, place);
            if (place >= count || line[place] != ':') return 0;
            place = blanks(line, count, place + 1);
        }
        place = value_end(line, count, place, depth + 1);
        if (place == 0) return 0;
        place = blanks(line, count, place);
        if (place < count && line[place] == close) return place + 1;
        if (place >= count || line[place] != ',') return 0;
        place = blanks(line, count, place + 1);
    }
    return 0;
}

int64_t lyc_json_field(const uint8_t *line, size_t count, const uint8_t *key, size_t keyCount, uint8_t *out) {
    size_t place = blanks(line, count, 0);
    if (place >= count || line[place] != '{' || !is_text(line, count)) return -1;
    place = blanks(line, count, place + 1);
    int64_t found = -1;
    while (place < count) {
        int escaped = 0;
        if (line[place] != '"') return -1;
        const size_t name = place + 1, name_end = string_end(line, count, name, &escaped);
        if (name_end == 0 || escaped) return -1;
        place = blanks(line, count, name_end);
        if (place >= count || line[place] != ':') return -1;
        place = blanks(line, count, place + 1);
        if (place >= count) return -1;
        const int is_wanted = name_end - 1 - name == keyCount && memcmp(line + name, key, keyCount) == 0;
        if (is_wanted) {
            if (found >= 0 || line[place] != '"') return -1;
            const size_t end = string_end(line, count, place + 1, &escaped);
            if (end == 0) return -1;
            found = unescape(line, place + 1, end - 1, out);
            if (found < 0) return -1;
            place = end;
        } else {
            place = value_end(line, count, place, 0);
            if (place == 0) return -1;
        }
        place = blanks(line, count, place);
        if (place < count && line[place] == '}') return blanks(line, count, place + 1) == count ? found : -1;
        if (place >= count || line[place] != ',') return -1;
        place = blanks(line, count, place + 1);
    }
    return -1;
}
