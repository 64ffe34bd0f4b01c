import LyceumCore
import Testing

@testable import LyceumPages

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("Encodings of pages")
struct PageEncodingTests {
    private static let texts: [String: String] = [
        "ja": "これは日本語の文章です。文字の符号を見分けるために、ひらがなとカタカナと漢字を書いています。東京の天気は晴れです。",
        "ko": "이것은 한국어로 쓴 글입니다. 문자 집합을 알아내기 위해서 여러 문장을 적어 둡니다. 서울의 날씨는 맑습니다.",
        "zh": "这是一段中文文字。为了识别字符编码，我们写了几个句子。今天北京的天气很好，我们去公园散步。",
        "tw": "這是一段中文文字。為了識別字元編碼，我們寫了幾個句子。今天台北的天氣很好，我們去公園散步。",
        "ru": "Это русский текст, написанный для того, чтобы узнать кодировку страницы. Сегодня хорошая погода, и мы идём гулять в парк.",
        "fr": "Voilà une phrase écrite en français : l’élève étudie à l’école, où il a reçu un prix. Ça coûte 5 € à Noël.",
        "pl": "Zażółć gęślą jaźń; to zdanie po polsku ma wiele znaków, których brak w zachodnich zestawach.",
    ]

    /// Bytes of a text as the C library writes them.
    private func encoded(_ text: String, _ name: String) throws -> [UInt8] {
        let converter = try #require(iconv_open(name, "UTF-8"))
        defer { iconv_close(converter) }
        var input = text.utf8.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: input.count * 4 + 16)
        var written = 0
        let status = input.withUnsafeMutableBufferPointer { from in
            output.withUnsafeMutableBufferPointer { to -> Int in
                var start = from.baseAddress
                var left = from.count
                var end = to.baseAddress
                var room = to.count
                let status = iconv(converter, &start, &left, &end, &room)
                written = to.count - room
                return status
            }
        }
        try #require(status != -1, "\(name) cannot write the text")
        return output.prefix(written).map { UInt8(bitPattern: $0) }
    }

    private func page(_ text: String, head: String, _ name: String) throws -> [UInt8] {
        try encoded("<html><head>\(head)<title>T</title></head><body><article><p>\(text)</p><p>\(text)</p></article></body></html>", name)
    }

    private static let cases: [(String, String, String)] = [
        ("ja", "SHIFT_JIS", "shift_jis"), ("ja", "EUC-JP", "euc-jp"), ("ko", "EUC-KR", "euc-kr"), ("zh", "GBK", "gb18030"), ("tw", "BIG5", "big5"),
        ("ru", "WINDOWS-1251", "windows-1251"), ("ru", "KOI8-R", "koi8-r"), ("fr", "WINDOWS-1252", "windows-1252"), ("ja", "UTF-8", "utf-8"),
    ]

    @Test("An encoding that nobody names is told from the bytes", arguments: cases)
    func guessed(_ language: String, _ library: String, _ name: String) throws {
        let text = Self.texts[language]!
        let found = try #require(try PageExtractor().extract(try page(text, head: "", library), charset: nil, url: nil))
        #expect(found.encoding == name)
        #expect(found.text == "\(text)\n\(text)")
    }

    @Test("A page's own mark counts, in whatever form; so does the server's word", arguments: cases)
    func declared(_ language: String, _ library: String, _ name: String) throws {
        let text = Self.texts[language]!
        for head in ["<meta charset=\(library)>", "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=\(library.lowercased())\">"] {
            let found = try PageExtractor().extract(try page(text, head: head, library), charset: nil, url: nil)
            #expect(found?.text == "\(text)\n\(text)")
        }
        let served = try PageExtractor().extract(try page(text, head: "", library), charset: library, url: nil)
        #expect(served?.text == "\(text)\n\(text)")
        #expect(served?.encoding == name)
    }

    @Test("What is well-formed UTF-8 is UTF-8 whatever is said; a wrong name for several bytes is not believed")
    func wrong() throws {
        let text = Self.texts["ja"]!
        let wrong = try PageExtractor().extract(try page(text, head: "<meta charset=iso-8859-1>", "UTF-8"), charset: "windows-1252", url: nil)
        #expect(wrong?.text == "\(text)\n\(text)")
        let other = try PageExtractor().extract(try page(Self.texts["ko"]!, head: "<meta charset=shift_jis>", "EUC-KR"), charset: nil, url: nil)
        #expect(other?.encoding == "euc-kr")
        // Latin-1 means windows-1252 on the web.
        let latin = try PageExtractor().extract(try page(Self.texts["fr"]!, head: "<meta charset=iso-8859-1>", "WINDOWS-1252"), charset: nil, url: nil)
        #expect(latin?.text.contains("5 €") == true)
        // The page's language says which one-byte encoding is usual.
        let polish = try encoded("<html lang=pl><p>\(Self.texts["pl"]!)</p></html>", "WINDOWS-1250")
        #expect(try PageExtractor().extract(polish, charset: nil, url: nil)?.text == Self.texts["pl"]!)
    }

    @Test("Marks of byte order count most, and wide characters are known without them")
    func marks() throws {
        let text = Self.texts["ru"]!
        for (name, mark) in [("UTF-16LE", [0xFF, 0xFE] as [UInt8]), ("UTF-16BE", [0xFE, 0xFF])] {
            let bytes = try page(text, head: "<meta charset=koi8-r>", name)
            #expect(try PageExtractor().extract(mark + bytes, charset: "big5", url: nil)?.text == "\(text)\n\(text)")
            #expect(try PageExtractor().extract(bytes, charset: nil, url: nil)?.text == "\(text)\n\(text)")
        }
        let utf8 = try page(text, head: "", "UTF-8")
        #expect(try PageExtractor().extract([0xEF, 0xBB, 0xBF] + utf8, charset: "big5", url: nil)?.encoding == "utf-8")
    }

    @Test("A few broken bytes do not change the encoding; each becomes a mark of what was lost")
    func repaired() throws {
        var bytes = Array("<p>A sentence with é and ü and ñ, all of them in UTF-8, and one byte that is not: ".utf8)
        bytes += [0xE9] + Array(" here. Voilà déjà là où.</p>".utf8)
        bytes.insert(contentsOf: Array(repeating: Array("<p>Déjà vu, à bientôt, où êtes-vous donc passée ?</p>".utf8), count: 40).joined(), at: 0)
        let page = try #require(try PageExtractor().extract(bytes, charset: nil, url: nil))
        #expect(page.encoding == "utf-8")
        #expect(page.text.contains("one byte that is not: \u{FFFD} here. Voilà"))
    }

    @Test("Names of encodings are known by their many spellings")
    func names() {
        let known = [
            "UTF8": "utf-8", "Latin-1": "windows-1252", "ISO_8859-1": "windows-1252", "x-sjis": "shift_jis", "GB2312": "gb18030", "ks_c_5601-1987": "euc-kr",
            "Windows_1251": "windows-1251", "cp1250": "windows-1250",
        ]
        for (label, name) in known { #expect(PageEncodings.named(label)?.name == name, "\(label)") }
        #expect(PageEncodings.named("klingon") == nil)
    }

    @Test("Files of text are read in whatever encoding they are")
    func textFiles() {
        #expect(DecodedText([0x63, 0x61, 0x66, 0xE9])?.text == "café")
        #expect(DecodedText([0x93, 0x61, 0x94])?.text == "“a”")
        #expect(DecodedText([0xFF, 0xFE, 0x61, 0x00, 0xE9, 0x00])?.text == "aé")
        #expect(DecodedText([0xFE, 0xFF, 0x00, 0x61])?.text == "a")
        #expect(DecodedText([0xEF, 0xBB, 0xBF, 0x61])?.text == "a")
        // Well-formed UTF-8 counts more than a name.
        #expect(DecodedText(Array("é".utf8), charset: "ISO-8859-1")?.text == "é")
        #expect(DecodedText(Array(repeating: [0, 1, 2, 3, 4, 5], count: 8).flatMap(\.self)) == nil)
        #expect(DecodedText([])?.text ?? "" == "")
    }
}
