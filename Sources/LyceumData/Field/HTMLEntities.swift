/// The signs that HTML writes with names and numbers.
enum HTMLEntities {
    /// The sign or signs of a reference without `&` and `;`; nil for names that are not known.
    static func text(of name: some StringProtocol) -> String? {
        guard name.hasPrefix("#") else { return names[String(name)] }
        let digits = name.dropFirst()
        let isHexadecimal = digits.hasPrefix("x") || digits.hasPrefix("X")
        guard let value = UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10) else { return nil }
        // Numbers 128 to 159 mean the signs of Windows-1252, as in every browser.
        if (0x80...0x9F).contains(value) { return String(TextEncodings.windows1252(UInt8(value))) }
        guard value != 0, let scalar = Unicode.Scalar(value) else { return "\u{FFFD}" }
        return String(scalar)
    }

    /// Replaces all references in a text; what is none stays as it is.
    static func decoded(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return String(text) }
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            let after = rest.index(after: start)
            let name = rest[after...].prefix(32).prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#") }
            if let sign = Self.text(of: name) {
                result += sign
                rest = rest[name.endIndex...]
                if rest.first == ";" { rest = rest.dropFirst() }
            } else {
                result += "&"
                rest = rest[after...]
            }
        }
        return result + rest
    }

    private static let names: [String: String] = {
        var names: [String: String] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "AMP": "&", "LT": "<", "GT": ">", "QUOT": "\"",
        ]
        // Latin-1 from 160 on, in order.
        let latin =
            "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 "
            + "ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc "
            + "Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml "
            + "aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave "
            + "uacute ucirc uuml yacute thorn yuml"
        for (offset, name) in latin.split(separator: " ").enumerated() {
            if let scalar = Unicode.Scalar(160 + UInt32(offset)) { names[String(name)] = String(scalar) }
        }
        let greek = "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon Phi Chi Psi Omega"
        for (offset, name) in greek.split(separator: " ").enumerated() where name != "-" {
            if let upper = Unicode.Scalar(0x391 + UInt32(offset)) { names[String(name)] = String(upper) }
            if let lower = Unicode.Scalar(0x3B1 + UInt32(offset)) { names[name.lowercased()] = String(lower) }
        }
        let others: [(String, UInt32)] = [
            ("OElig", 0x152), ("oelig", 0x153), ("Scaron", 0x160), ("scaron", 0x161), ("Yuml", 0x178), ("fnof", 0x192), ("circ", 0x2C6),
            ("tilde", 0x2DC), ("sigmaf", 0x3C2), ("ensp", 0x2002), ("emsp", 0x2003), ("thinsp", 0x2009), ("zwnj", 0x200C), ("zwj", 0x200D),
            ("lrm", 0x200E), ("rlm", 0x200F), ("ndash", 0x2013), ("mdash", 0x2014), ("lsquo", 0x2018), ("rsquo", 0x2019), ("sbquo", 0x201A),
            ("ldquo", 0x201C), ("rdquo", 0x201D), ("bdquo", 0x201E), ("dagger", 0x2020), ("Dagger", 0x2021), ("bull", 0x2022),
            ("hellip", 0x2026), ("permil", 0x2030), ("prime", 0x2032), ("Prime", 0x2033), ("lsaquo", 0x2039), ("rsaquo", 0x203A),
            ("oline", 0x203E), ("frasl", 0x2044), ("euro", 0x20AC), ("trade", 0x2122), ("alefsym", 0x2135), ("larr", 0x2190), ("uarr", 0x2191),
            ("rarr", 0x2192), ("darr", 0x2193), ("harr", 0x2194), ("rArr", 0x21D2), ("hArr", 0x21D4), ("forall", 0x2200), ("part", 0x2202),
            ("exist", 0x2203), ("empty", 0x2205), ("nabla", 0x2207), ("isin", 0x2208), ("notin", 0x2209), ("prod", 0x220F), ("sum", 0x2211),
            ("minus", 0x2212), ("radic", 0x221A), ("infin", 0x221E), ("and", 0x2227), ("or", 0x2228), ("cap", 0x2229), ("cup", 0x222A),
            ("int", 0x222B), ("there4", 0x2234), ("sim", 0x223C), ("cong", 0x2245), ("asymp", 0x2248), ("ne", 0x2260), ("equiv", 0x2261),
            ("le", 0x2264), ("ge", 0x2265), ("sub", 0x2282), ("sup", 0x2283), ("sube", 0x2286), ("supe", 0x2287), ("oplus", 0x2295),
            ("perp", 0x22A5), ("sdot", 0x22C5), ("loz", 0x25CA), ("hearts", 0x2665), ("check", 0x2713), ("numsp", 0x2007), ("hyphen", 0x2010),
        ]
        for (name, value) in others { if let scalar = Unicode.Scalar(value) { names[name] = String(scalar) } }
        return names
    }()
}
