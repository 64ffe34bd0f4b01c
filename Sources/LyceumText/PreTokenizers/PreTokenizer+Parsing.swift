internal import LyceumCore

extension PreTokenizer {
    /// - Throws: `.unsupported` with the name of a kind that is not known.
    static func parse(_ json: JSON) throws(LyceumError) -> PreTokenizer {
        var result = PreTokenizer()
        try result.append(json, "pre_tokenizer")
        return result
    }

    private mutating func append(_ json: JSON, _ place: String) throws(LyceumError) {
        func split(_ matcher: Splitter.Matcher, _ behavior: Splitter.Behavior = .isolated) {
            steps.append(.split(Splitter(matcher: matcher, behavior: behavior)))
        }
        switch json["type"]?.stringValue {
        case "Sequence":
            for (index, part) in (json["pretokenizers"]?.arrayValue ?? []).enumerated() {
                try append(part, "\(place).pretokenizers[\(index)]")
            }
        case "ByteLevel":
            steps.append(
                .byteLevel(
                    addsPrefixSpace: json["add_prefix_space"]?.boolValue ?? true,
                    usesPattern: json["use_regex"]?.boolValue ?? true))
        case "Split":
            var splitter = Splitter(matcher: try Self.matcher(json["pattern"], "\(place).pattern"))
            splitter.behavior = try Self.behavior(json["behavior"], place, standard: nil)
            splitter.isInverted = json["invert"]?.boolValue ?? false
            steps.append(.split(splitter))
        case "Digits": split(.predicate(.numeric), json["individual_digits"]?.boolValue ?? false ? .isolated : .contiguous)
        case "Punctuation":
            split(.predicate(.punctuation), try Self.behavior(json["behavior"], place, standard: .isolated))
        case "Whitespace": steps.append(.split(Splitter(matcher: .wordsAndMarks, behavior: .removed, isInverted: true)))
        case "WhitespaceSplit": split(.predicate(.whitespace), .removed)
        case "BertPreTokenizer":
            split(.predicate(.whitespace), .removed)
            split(.predicate(.punctuation))
        case "CharDelimiterSplit":
            guard let delimiter = json["delimiter"]?.stringValue?.unicodeScalars.first else {
                throw LyceumError(.invalidData, "expected a character", at: "\(place).delimiter")
            }
            split(.character(delimiter.value), .removed)
        case "Metaspace": steps.append(.metaspace(try Self.metaspace(json, place)))
        case "UnicodeScripts": split(.scripts)
        case "FixedLength": split(.fixedLength(max(json["length"]?.intValue ?? 5, 1)))
        case let type: throw LyceumError(.unsupported, "unknown pre-tokenizer \"\(type ?? "")\"", at: place)
        }
    }

    private static func behavior(
        _ json: JSON?, _ place: String, standard: Splitter.Behavior?
    ) throws(LyceumError) -> Splitter.Behavior {
        guard let name = json?.stringValue else {
            if let standard { return standard }
            throw LyceumError(.invalidData, "expected a behavior", at: "\(place).behavior")
        }
        // Old files write the names in lowercase with underscores.
        let key = name.filter { $0 != "_" }.lowercased()
        for known: Splitter.Behavior in [.removed, .isolated, .mergedWithPrevious, .mergedWithNext, .contiguous]
        where known.rawValue.lowercased() == key {
            return known
        }
        throw LyceumError(.unsupported, "unknown behavior \"\(name)\"", at: "\(place).behavior")
    }

    static func metaspace(_ json: JSON, _ place: String) throws(LyceumError) -> Metaspace {
        guard let mark = (json["replacement"]?.stringValue ?? "▁").unicodeScalars.first else {
            throw LyceumError(.invalidData, "expected a character", at: "\(place).replacement")
        }
        var metaspace = Metaspace(replacement: mark.value, scheme: .always, splits: json["split"]?.boolValue ?? true)
        switch json["prepend_scheme"]?.stringValue {
        case "first": metaspace.scheme = .first
        case "never": metaspace.scheme = .never
        case "always", nil: break
        case let scheme?:
            throw LyceumError(.unsupported, "unknown scheme \"\(scheme)\"", at: "\(place).prepend_scheme")
        }
        if json["add_prefix_space"]?.boolValue == false { metaspace.scheme = .never }
        return metaspace
    }

    /// `{"Regex": …}` or `{"String": …}`; patterns written out as code are recognized by their text.
    static func matcher(_ json: JSON?, _ place: String) throws(LyceumError) -> Splitter.Matcher {
        if let literal = json?["String"]?.stringValue ?? json?.stringValue { return .literal(Array(literal.utf8)) }
        guard let pattern = json?["Regex"]?.stringValue else {
            throw LyceumError(.invalidData, "expected {\"Regex\": …} or {\"String\": …}", at: place)
        }
        if let known = KnownPatterns.matcher(for: pattern) { return known }
        do throws(LyceumError) { return .pattern(try RegularExpression(pattern)) } catch { throw error.at(place) }
    }
}

/// The patterns that have a scanner, in the spellings found in models' files.
enum KnownPatterns {
    static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"

    static func wordsAndLines(longestNumber: Int, contractions: String = contractions) -> String {
        let number = longestNumber == 1 ? #"\p{N}"# : #"\p{N}{1,\#(longestNumber)}"#
        return contractions + #"|[^\r\n\p{L}\p{N}]?\p{L}+|"# + number + #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
    }

    static func matcher(for pattern: String) -> Splitter.Matcher? {
        if pattern == GPT2Scanner.pattern { return .gpt2 }
        for longest in [1, 2, 3] where pattern == wordsAndLines(longestNumber: longest) {
            return .wordsAndLines(longestNumber: longest)
        }
        for longest in [1, 3] {
            for hasContractions in [true, false]
            where pattern == CasedWordsScanner.pattern(longestNumber: longest, hasContractions: hasContractions) {
                return .casedWords(longestNumber: longest, hasContractions: hasContractions)
            }
        }
        return nil
    }
}
