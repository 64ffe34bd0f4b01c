internal import CLyceumPages

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A page's bytes as well-formed UTF-8.
struct PageSource: ~Copyable {
    let bytes: UnsafeMutablePointer<UInt8>
    let count: Int
    /// What the bytes were before, by its name in the WHATWG's encoding standard.
    let encoding: String
    /// Bytes that were not of the encoding, each now U+FFFD.
    let repaired: Int

    deinit { free(bytes) }

    /// Reads bytes by their mark, what the server and the page say, and what they look like.
    ///
    /// Bytes that are well-formed UTF-8 are UTF-8 whatever else is said: servers often name an encoding that is not the page's, and text of
    /// another encoding is almost never well-formed UTF-8 by chance.
    /// - Returns: nil for bytes that are no text.
    init?(_ page: [UInt8], charset: String?) {
        if let (name, skip) = Self.mark(page) {
            self.init(page, skipping: skip, as: name)
            return
        }
        guard !Self.looksBinary(page) else { return nil }
        let head = PageDeclarations(page)
        let claimed = (charset.flatMap(PageEncodings.named) ?? head.charset.flatMap(PageEncodings.named))?.name
        var isASCII: Int32 = 0
        let isUTF8 = page.withUnsafeBufferPointer { lyc_utf8_check($0.baseAddress, $0.count, &isASCII) != 0 }
        if isUTF8, claimed != "iso-2022-jp" || !page.contains(0x1B) {
            self.init(page, skipping: 0, as: "utf-8")
            return
        }
        self.init(page, guessing: [charset, head.charset], language: head.language)
    }

    /// The first claim that the bytes bear out; otherwise what they look like.
    private init?(_ page: [UInt8], guessing labels: [String?], language: String?) {
        var claims: [String] = []
        for label in labels {
            guard let name = label.flatMap(PageEncodings.named)?.name, !claims.contains(name), !name.hasPrefix("utf-16") else { continue }
            claims.append(name)
        }
        for claim in claims where EncodingGuess.bears(page, claim) {
            self.init(page, skipping: 0, as: claim)
            return
        }
        self.init(page, skipping: 0, as: EncodingGuess.guess(page, language: language) ?? claims.first ?? "windows-1252")
    }

    private init?(_ page: [UInt8], skipping skip: Int, as name: String) {
        if name == "utf-8" {
            self.init(utf8: page, skipping: skip)
            return
        }
        var out: UnsafeMutablePointer<UInt8>?
        var written = 0
        var wrong = 0
        let status = page.withUnsafeBufferPointer {
            lyc_transcode(PageEncodings.library(name), $0.baseAddress! + skip, $0.count - skip, &out, &written, &wrong)
        }
        guard status == 0, let out else {
            // The C library has fewer encodings on some systems.
            if status == -1, name != "windows-1252" {
                self.init(page, skipping: skip, as: "windows-1252")
                return
            }
            return nil
        }
        self.init(bytes: out, count: written, encoding: name, repaired: wrong)
    }

    private init?(utf8 page: [UInt8], skipping skip: Int) {
        var isASCII: Int32 = 0
        let isValid = page.withUnsafeBufferPointer { lyc_utf8_check($0.baseAddress.map { $0 + skip }, $0.count - skip, &isASCII) != 0 }
        let room = (isValid ? page.count : page.count * 3) + 16
        guard let out = malloc(room)?.assumingMemoryBound(to: UInt8.self) else { return nil }
        var wrong = 0
        let length = page.withUnsafeBufferPointer { source -> Int in
            guard let start = source.baseAddress, source.count > skip else { return 0 }
            guard isValid else { return lyc_utf8_repair(start + skip, source.count - skip, out, &wrong) }
            memcpy(out, start + skip, source.count - skip)
            return source.count - skip
        }
        self.init(bytes: out, count: length, encoding: "utf-8", repaired: wrong)
    }

    private init(bytes: UnsafeMutablePointer<UInt8>, count: Int, encoding: String, repaired: Int) {
        self.bytes = bytes
        self.count = count
        self.encoding = encoding
        self.repaired = repaired
    }

    /// The encoding that the first bytes mark, and how many they are.
    private static func mark(_ page: [UInt8]) -> (String, Int)? {
        if page.starts(with: [0xEF, 0xBB, 0xBF]) { return ("utf-8", 3) }
        if page.starts(with: [0xFF, 0xFE]) { return ("utf-16le", 2) }
        if page.starts(with: [0xFE, 0xFF]) { return ("utf-16be", 2) }
        // Markup whose every other byte is zero.
        if page.starts(with: [0x3C, 0x00]) || page.starts(with: [0x0A, 0x00, 0x3C, 0x00]) { return ("utf-16le", 0) }
        if page.starts(with: [0x00, 0x3C]) || page.starts(with: [0x00, 0x0A, 0x00, 0x3C]) { return ("utf-16be", 0) }
        return nil
    }

    /// Control characters that texts do not have; single zeros are common in broken pages and allowed.
    private static func looksBinary(_ page: [UInt8]) -> Bool {
        let start = page.prefix(65_536)
        if start.starts(with: Array("%PDF-".utf8)) || start.starts(with: [0x50, 0x4B, 0x03, 0x04]) || start.starts(with: [0x1F, 0x8B]) { return true }
        let control = start.reduce(0) { $0 + ($1 < 0x09 || ($1 > 0x0D && $1 < 0x20 && $1 != 0x1B) ? 1 : 0) }
        return control > 16 && control * 20 > start.count
    }
}

/// What the first kilobytes of a page say about its encoding and language.
struct PageDeclarations {
    var charset: String?
    var language: String?

    init(_ page: [UInt8]) {
        let head = page.prefix(8192).map { $0 < 0x80 ? ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) : 0x3F }
        charset = Self.value(after: "charset=", in: head) ?? (head.starts(with: Array("<?xml".utf8)) ? Self.value(after: "encoding=", in: head) : nil)
        language = Self.value(after: " lang=", in: head)
    }

    private static func value(after mark: String, in head: [UInt8]) -> String? {
        let pattern = Array(mark.utf8)
        var place = 0
        while place + pattern.count < head.count {
            guard head[place] == pattern[0], head[place..<place + pattern.count].elementsEqual(pattern) else {
                place += 1
                continue
            }
            place += pattern.count
            let value = head[place...].drop { $0 == 0x22 || $0 == 0x27 || $0 == 0x20 }.prefix {
                ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x5F || $0 == 0x3A
            }
            if !value.isEmpty, value.count < 40 { return String(decoding: value, as: UTF8.self) }
        }
        return nil
    }
}
