/// Names of encodings as pages and servers write them.
enum PageEncodings {
    /// The name in the WHATWG's standard and the C library's name of the encoding; nil for names that are not known.
    static func named(_ label: String) -> (name: String, library: String)? {
        let plain = String(label.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) })
        guard let name = labels[plain] else { return nil }
        return (name, libraryNames[name] ?? name)
    }

    /// The C library's name of an encoding of the standard.
    static func library(_ name: String) -> String { libraryNames[name] ?? name }

    /// Labels without signs between letters and digits. Latin-1 and ASCII mean windows-1252, as in every browser.
    private static let labels: [String: String] = {
        var labels: [String: String] = [:]
        let table = """
            utf-8: utf8 unicode11utf8 unicode20utf8 xunicode20utf8 utf8mb4
            utf-16le: utf16le utf16 ucs2 csunicode iso10646ucs2 unicode unicodefeff
            utf-16be: utf16be unicodefffe
            windows-1252: windows1252 cp1252 xcp1252 iso88591 iso885911987 latin1 l1 usascii ascii ansix341968 cp819 ibm819 isoir100 csisolatin1
            iso-8859-2: iso88592 iso885921987 latin2 l2 csisolatin2 isoir101
            iso-8859-3: iso88593 latin3 l3
            iso-8859-4: iso88594 latin4 l4
            iso-8859-5: iso88595 cyrillic csisolatincyrillic
            iso-8859-6: iso88596 arabic asmo708 ecma114
            iso-8859-7: iso88597 greek greek8 ecma118 elot928 suneugreek
            iso-8859-8: iso88598 iso88598i hebrew visual logical
            windows-1254: windows1254 cp1254 xcp1254 iso88599 latin5 l5 csisolatin5
            iso-8859-10: iso885910 latin6 l6
            iso-8859-13: iso885913
            iso-8859-14: iso885914
            iso-8859-15: iso885915 latin9 l9 csisolatin9
            iso-8859-16: iso885916
            koi8-r: koi8r koi8 koi cskoi8r
            koi8-u: koi8u koi8ru
            macintosh: macintosh mac xmacroman csmacintosh
            x-mac-cyrillic: xmaccyrillic xmacukrainian
            ibm866: ibm866 cp866 866 csibm866
            windows-874: windows874 iso885911 tis620 dos874
            windows-1250: windows1250 cp1250 xcp1250
            windows-1251: windows1251 cp1251 xcp1251
            windows-1253: windows1253 cp1253 xcp1253
            windows-1255: windows1255 cp1255 xcp1255
            windows-1256: windows1256 cp1256 xcp1256
            windows-1257: windows1257 cp1257 xcp1257
            windows-1258: windows1258 cp1258 xcp1258
            gb18030: gb18030 gbk gb2312 xgbk chinese csgb2312 gb231280 isoir58 cp936 ms936 euccn
            big5: big5 big5hkscs cnbig5 xxbig5 csbig5 cp950
            euc-jp: eucjp xeucjp cseucpkdfmtjapanese
            iso-2022-jp: iso2022jp csiso2022jp
            shift_jis: shiftjis sjis xsjis mskanji ms932 windows31j csshiftjis cp932
            euc-kr: euckr cseuckr korean ksc5601 ksc56011987 ksc56011989 windows949 cp949 uhc isoir149
            """
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: ":")
            for label in parts[1].split(separator: " ") { labels[String(label)] = String(parts[0]) }
        }
        return labels
    }()

    /// Where the C library calls the encoding, or the larger one that pages mean by it, otherwise.
    private static let libraryNames: [String: String] = [
        "windows-1252": "CP1252", "windows-1250": "CP1250", "windows-1251": "CP1251", "windows-1253": "CP1253", "windows-1254": "CP1254",
        "windows-1255": "CP1255", "windows-1256": "CP1256", "windows-1257": "CP1257", "windows-1258": "CP1258", "windows-874": "CP874",
        "shift_jis": "CP932", "euc-kr": "CP949", "big5": "BIG5-HKSCS", "ibm866": "CP866", "macintosh": "MACINTOSH",
        "x-mac-cyrillic": "MAC-CYRILLIC", "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE", "koi8-r": "KOI8-R", "koi8-u": "KOI8-U",
        "euc-jp": "EUC-JP", "iso-2022-jp": "ISO-2022-JP", "gb18030": "GB18030",
    ]

    /// What a page of this language is likely written in when neither it nor its server says so.
    static func usual(for language: String?) -> String? {
        switch language?.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" }).first {
        case "ru", "bg", "uk", "be", "mk", "sr": "windows-1251"
        case "pl", "cs", "sk", "hu", "sl", "hr", "ro", "bs": "windows-1250"
        case "el": "windows-1253"
        case "tr", "az", "ku": "windows-1254"
        case "he", "iw", "yi": "windows-1255"
        case "ar", "fa", "ur": "windows-1256"
        case "lt", "lv", "et": "windows-1257"
        case "vi": "windows-1258"
        case "th": "windows-874"
        case "ja": "shift_jis"
        case "ko": "euc-kr"
        case "zh": "gb18030"
        default: nil
        }
    }
}
