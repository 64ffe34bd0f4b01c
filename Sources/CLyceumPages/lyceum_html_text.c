#include "lyceum_entities.h"
#include "lyceum_html.h"
#include <string.h>

// Texts and values of pages: character references and white space.

/// What numbers from 0x80 to 0x9F mean: the signs of windows-1252.
static const uint16_t upper[32] = {
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
    0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
};

static size_t number(const uint8_t *text, size_t count, uint8_t *out, size_t *written) {
    size_t place = 1;
    const int isHexadecimal = place < count && (text[place] | 0x20) == 'x';
    if (isHexadecimal) place++;
    const size_t begin = place;
    uint32_t value = 0;
    for (; place < count; place++) {
        const uint8_t byte = text[place];
        uint32_t digit = (uint32_t)(byte - '0');
        if (digit > 9) {
            digit = (uint32_t)((byte | 0x20) - 'a') + 10;
            if (!isHexadecimal || digit < 10 || digit > 15) break;
        }
        if (value < 0x200000) value = value * (isHexadecimal ? 16 : 10) + digit;
    }
    if (place == begin) return 0;
    if (value >= 0x80 && value < 0xA0) value = upper[value - 0x80];
    if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) value = 0xFFFD;
    *written = lyc_utf8_write(value, out);
    return place + (place < count && text[place] == ';');
}

static int is_alphanumeric(uint8_t byte) { return (uint8_t)(byte - '0') < 10 || (uint8_t)((byte | 0x20) - 'a') < 26; }

static const lyc_entity *find(const uint8_t *name, size_t length) {
    size_t low = 0, high = LYC_ENTITIES;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const char *known = lyc_entities[middle].name;
        const int order = strncmp((const char *)name, known, length);
        if (order == 0 && known[length] == 0) return &lyc_entities[middle];
        if (order > 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

size_t lyc_html_reference(const uint8_t *text, size_t count, uint8_t *out, size_t *written) {
    *written = 0;
    if (!count) return 0;
    if (text[0] == '#') return number(text, count, out, written);
    size_t length = 0;
    while (length < count && length <= LYC_ENTITY_LENGTH && is_alphanumeric(text[length])) length++;
    if (length < 2 || length > LYC_ENTITY_LENGTH) return 0;
    const int isEnded = length < count && text[length] == ';';
    // Without its semicolon, a name counts where nothing follows that could belong to it: addresses have `&copy=` and `&region`.
    if (!isEnded && length < count && text[length] == '=') return 0;
    const lyc_entity *entity = find(text, length);
    if (!entity || (!isEnded && !entity->isLegacy)) return 0;
    *written = strlen(entity->text);
    memcpy(out, entity->text, *written);
    return length + (size_t)isEnded;
}

size_t lyc_html_decode(const uint8_t *text, size_t count, uint8_t *out) {
    size_t place = 0, length = 0;
    while (place < count) {
        const uint8_t *found = memchr(text + place, '&', count - place);
        const size_t end = found ? (size_t)(found - text) : count;
        memcpy(out + length, text + place, end - place);
        length += end - place;
        place = end;
        if (!found) break;
        size_t written;
        const size_t taken = lyc_html_reference(text + place + 1, count - place - 1, out + length, &written);
        if (taken) {
            length += written;
        } else {
            out[length++] = '&';
        }
        place += taken + 1;
    }
    return length;
}

/// Bytes of white space at a place: blanks, control characters, no-break and typographic spaces, marks that show nothing.
static size_t space_length(const uint8_t *text, size_t count) {
    const uint8_t byte = text[0];
    if (byte <= 0x20 || byte == 0x7F) return 1;
    if (byte < 0xC2 || byte > 0xEF) return 0;
    if (byte == 0xC2) return count > 1 && (text[1] <= 0xA0) ? 2 : 0;
    if (count < 3) return 0;
    if (byte == 0xE2 && text[1] == 0x80) return text[2] <= 0x8A || text[2] == 0xA8 || text[2] == 0xA9 || text[2] == 0xAF ? 3 : 0;
    return byte == 0xE3 && text[1] == 0x80 && text[2] == 0x80 ? 3 : 0;
}

/// Bytes of a mark without width at a place: soft hyphen, zero width space, byte order mark.
static size_t invisible_length(const uint8_t *text, size_t count) {
    if (text[0] == 0xC2) return count > 1 && text[1] == 0xAD ? 2 : 0;
    if (count < 3) return 0;
    if (text[0] == 0xE2 && text[1] == 0x80 && text[2] == 0x8B) return 3;
    return text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0;
}

static size_t collapse_run(const uint8_t *text, size_t count, uint8_t *out, int *pending) {
    size_t place = 0, length = 0;
    while (place < count) {
        const uint8_t byte = text[place];
        if (byte > 0x20 && byte < 0x7F) {
            if (*pending) {
                out[length++] = ' ';
                *pending = 0;
            }
            out[length++] = byte;
            place++;
            continue;
        }
        const size_t space = space_length(text + place, count - place);
        if (space) {
            *pending = 1;
            place += space;
            continue;
        }
        const size_t invisible = invisible_length(text + place, count - place);
        if (invisible) {
            place += invisible;
            continue;
        }
        if (*pending) {
            out[length++] = ' ';
            *pending = 0;
        }
        out[length++] = byte;
        place++;
        while (place < count && (text[place] & 0xC0) == 0x80) out[length++] = text[place++];
    }
    return length;
}

size_t lyc_html_collapse(const uint8_t *text, size_t count, int isRaw, uint8_t *out, int *pending) {
    if (isRaw) return collapse_run(text, count, out, pending);
    size_t place = 0, length = 0;
    while (place < count) {
        const uint8_t *found = memchr(text + place, '&', count - place);
        const size_t end = found ? (size_t)(found - text) : count;
        length += collapse_run(text + place, end - place, out + length, pending);
        place = end;
        if (!found) break;
        uint8_t reference[8];
        size_t written;
        const size_t taken = lyc_html_reference(text + place + 1, count - place - 1, reference, &written);
        length += taken ? collapse_run(reference, written, out + length, pending) : collapse_run(text + place, 1, out + length, pending);
        place += taken + 1;
    }
    return length;
}
