internal import LyceumConfiguration
internal import LyceumCore

extension FilterCatalog {
    static let gopherRepetition: FilterDeclaration = {
        let paragraphs = share("paragraphs", 0.3, "Repeated paragraphs of all")
        let paragraphCharacters = share("paragraph_characters", 0.2, "Characters in repeated paragraphs of all")
        let lines = share("lines", 0.3, "Repeated lines of all")
        let lineCharacters = share("line_characters", 0.2, "Characters in repeated lines of all")
        let top = ConfigurationKey<[Double]>.list(
            "top_grams", in: 0...1,
            "Characters of the most frequent 2-, 3- and 4-gram, times its number, of all; 0 for no limit. Default: [0.2, 0.18, 0.16].")
        let repeated = ConfigurationKey<[Double]>.list(
            "repeated_grams", in: 0...1,
            "Characters in repeated 5- to 10-grams of all; 0 for no limit. Default: [0.15, 0.14, 0.13, 0.12, 0.11, 0.10].")
        let first = ConfigurationKey<Bool>.flag(
            "count_first", default: false, "Whether the first of equal paragraphs and lines counts as repeated, too.")
        return FilterDeclaration(
            GopherRepetitionFilter.self, "Drops texts that repeat paragraphs, lines or runs of words.",
            keys: [
                paragraphs.declaration, paragraphCharacters.declaration, lines.declaration, lineCharacters.declaration, top.declaration,
                repeated.declaration, first.declaration,
            ]
        ) { reader in
            var filter = GopherRepetitionFilter()
            filter.paragraphs = limit(reader[paragraphs])
            filter.paragraphCharacters = limit(reader[paragraphCharacters])
            filter.lines = limit(reader[lines])
            filter.lineCharacters = limit(reader[lineCharacters])
            if reader.has(top.name) { filter.topGrams = limits(reader, top, most: 3) }
            if reader.has(repeated.name) { filter.repeatedGrams = limits(reader, repeated, most: 6) }
            filter.countsFirst = reader[first]
            return filter
        }
    }()

    private static func limits(_ reader: ConfigurationReader, _ key: ConfigurationKey<[Double]>, most: Int) -> [Double?] {
        let values = reader[key]
        if values.count > most { reader.report(key.name, "expected at most \(most) numbers, found \(values.count)") }
        return values.prefix(most).map { limit($0) }
    }

    static let gopherQuality: FilterDeclaration = {
        let least = ConfigurationKey<Int>.whole(
            "least_words", in: 0...1_000_000_000, default: 50, "Fewest words that are more than punctuation; 0 for no limit.")
        let most = ConfigurationKey<Int>.whole("most_words", in: 0...1_000_000_000, default: 100_000, "Most such words; 0 for no limit.")
        let shortest = ConfigurationKey<Double>.number(
            "least_word_length", in: 0...1000, unit: "characters", default: 3, "Least mean length of such words; 0 for no limit.")
        let longest = ConfigurationKey<Double>.number(
            "most_word_length", in: 0...1000, unit: "characters", default: 10, "Greatest mean length of such words; 0 for no limit.")
        let symbols = share("most_symbols", 0.1, "Hashes, or ellipses, per word")
        let bullets = share("most_bullet_lines", 0.9, "Lines that begin with a bullet or a hyphen")
        let ellipses = share("most_ellipsis_lines", 0.3, "Lines that end with an ellipsis")
        let letters = share("least_letter_words", 0.8, "Words with a letter")
        let stops = ConfigurationKey<Int>.whole("least_stop_words", in: 0...64, default: 2, "Distinct stop words; 0 for no limit.")
        let words = ConfigurationKey<[String]>.texts(
            "stop_words", default: ["the", "be", "to", "of", "and", "that", "have", "with"], "The stop words, as they are written; at most 64.")
        return FilterDeclaration(
            GopherQualityFilter.self, "Drops texts that are no prose: by number and length of words, symbols, lines and stop words.",
            keys: [
                least.declaration, most.declaration, shortest.declaration, longest.declaration, symbols.declaration, bullets.declaration,
                ellipses.declaration, letters.declaration, stops.declaration, words.declaration,
            ]
        ) { reader in
            let list = reader[words]
            if list.count > 64 { reader.report(words.name, "expected at most 64 words, found \(list.count)") }
            var filter = GopherQualityFilter(stopWords: Array(list.prefix(64)))
            filter.leastWords = limit(reader[least])
            filter.mostWords = limit(reader[most])
            filter.leastWordLength = limit(reader[shortest])
            filter.mostWordLength = limit(reader[longest])
            filter.mostSymbols = limit(reader[symbols])
            filter.mostBulletLines = limit(reader[bullets])
            filter.mostEllipsisLines = limit(reader[ellipses])
            filter.leastAlphabeticWords = limit(reader[letters])
            filter.leastStopWords = limit(reader[stops])
            return filter
        }
    }()

    static let fineWeb: FilterDeclaration = {
        let terminal = ConfigurationKey<Double>.number("least_terminal_lines", in: 0...1, default: 0.12, "Lines that end with terminal punctuation.")
        let none = ConfigurationKey<Bool>.flag("allow_none", default: false, "Whether texts without any such line are kept.")
        let short = ConfigurationKey<Double>.number("most_short_lines", in: 0...1, default: 0.67, "Short lines of all.")
        let length = ConfigurationKey<Int>.whole("short_line", in: 0...1_000_000, unit: "characters", default: 30, "The longest short line.")
        let repeated = ConfigurationKey<Double>.number("most_repeated_characters", in: 0...1, default: 0.01, "Characters in repeated lines of all.")
        let breaks = ConfigurationKey<Double>.number("most_breaks", in: 0...1000, default: 0.3, "Line breaks per word.")
        return FilterDeclaration(
            FineWebQualityFilter.self, "FineWeb's rules: lines without an end, short lines, repeated lines, lists.",
            keys: [terminal.declaration, none.declaration, short.declaration, length.declaration, repeated.declaration, breaks.declaration]
        ) { reader in
            var filter = FineWebQualityFilter()
            filter.leastTerminalLines = reader[terminal]
            filter.allowsNone = reader[none]
            filter.mostShortLines = reader[short]
            filter.shortLine = reader[length]
            filter.mostRepeatedCharacters = reader[repeated]
            filter.mostBreaks = reader[breaks]
            return filter
        }
    }()

    static let unigram: FilterDeclaration = {
        let counts = ConfigurationKey<String>.requiredPath(
            "counts", "Words and how often they occur, a pair on a line, divided by a comma, tab or space.")
        let threshold = ConfigurationKey<Double>.number("threshold", in: -100...0, default: -10, "Least mean of log(frequency).")
        return FilterDeclaration(
            UnigramFilter.self, "Drops texts whose words are rare.", keys: [counts.declaration, threshold.declaration]
        ) { reader in
            let path = reader[counts]
            guard !path.isEmpty, let lines = load(reader, counts.name, { () throws(LyceumError) in try TextFile.lines(path) }) else { return nil }
            let pairs = lines.compactMap { line -> (word: String, count: Int)? in
                let fields = line.split { $0 == "," || $0 == "\t" || $0 == " " }
                guard fields.count == 2, let count = Int(fields[1]) else { return nil }
                return (String(fields[0]), count)
            }
            guard !pairs.isEmpty else {
                reader.report(counts.name, "expected words with counts, found none in \(path)")
                return nil
            }
            var filter = UnigramFilter(counts: pairs)
            filter.threshold = reader[threshold]
            return filter
        }
    }()
}
