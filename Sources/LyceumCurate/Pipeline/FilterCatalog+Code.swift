internal import LyceumConfiguration
internal import LyceumCore

extension FilterCatalog {
    static let pageShape: FilterDeclaration = {
        func bounds(_ name: String, _ value: ClosedRange<Int>, _ meaning: String) -> (least: ConfigurationKey<Int>, most: ConfigurationKey<Int>) {
            (
                .whole("least_" + name, in: 0...1_000_000_000, default: value.lowerBound, "Least \(meaning)."),
                .whole("most_" + name, in: 0...1_000_000_000, default: value.upperBound, "Most \(meaning).")
            )
        }
        let longest = bounds("longest_line", 129...2048, "characters of the longest line")
        let lines = bounds("lines", 4...256, "lines")
        let characters = bounds("characters", 256...16_384, "characters")
        let spaces = ConfigurationKey<Double>.number("most_spaces", in: 0...1, default: 0.33, "Blanks of all characters.")
        let signs = ConfigurationKey<Double>.number(
            "most_signs", in: 0...1, default: 0.1, "Double spaces, tabs, dots, dashes, hashes, bars, slashes, commas: each one's characters of all.")
        let short = ConfigurationKey<Double>.number("most_short_lines", in: 0...1, default: 0.67, "Lines of at most 32 characters of all.")
        return FilterDeclaration(
            PageShapeFilter.self, "Keeps texts of the shape of program files (RedStone's optional check).",
            keys: [
                longest.least.declaration, longest.most.declaration, lines.least.declaration, lines.most.declaration, characters.least.declaration,
                characters.most.declaration, spaces.declaration, signs.declaration, short.declaration,
            ]
        ) { reader in
            func range(_ keys: (least: ConfigurationKey<Int>, most: ConfigurationKey<Int>)) -> ClosedRange<Int> {
                if reader[keys.least] > reader[keys.most] { reader.report(keys.least.name, "expected at most \(reader[keys.most]), found \(reader[keys.least])") }
                return min(reader[keys.least], reader[keys.most])...reader[keys.most]
            }
            var filter = PageShapeFilter()
            (filter.longestLine, filter.lines, filter.characters) = (range(longest), range(lines), range(characters))
            (filter.mostSpaces, filter.mostSigns, filter.mostShortLines) = (reader[spaces], reader[signs], reader[short])
            return filter
        }
    }()

    static let code: FilterDeclaration = {
        let longest = ConfigurationKey<Int>.whole("longest_line", in: 0...1_000_000_000, unit: "characters", default: 1000, "The longest line; 0 for no limit.")
        let mean = ConfigurationKey<Double>.number("longest_mean_line", in: 0...1e9, unit: "characters", default: 100, "Mean length of a line; 0 for no limit.")
        let plain = share("least_alphanumeric", 0.25, "Letters and digits of all characters")
        let tokens = share("most_long_tokens", 0.3, "Characters in runs of more than 100 without a blank of all")
        let generated = ConfigurationKey<Bool>.flag("generated", default: true, "Whether what its first lines call generated is dropped.")
        let lines = share("least_code_lines", 0.2, "Lines that look like code")
        let few = share("least_comments", 0, "Least share of lines that are comments")
        let many = share("most_comments", 0.8, "Greatest share of lines that are comments")
        let column = ConfigurationKey<Int>.whole(
            "longest_number_column", in: 0...1_000_000, default: 7, "More lines of consecutive numbers are taken out; 0 for none.")
        let field = ConfigurationKey<String>.text("field", default: "programming_language", "Field for the guessed language; its share goes to the same name with _share.")
        return FilterDeclaration(
            CodeFilter.self, "Keeps program code: lines, letters, comments, nothing generated; guesses its language.",
            keys: [
                longest.declaration, mean.declaration, plain.declaration, tokens.declaration, generated.declaration, lines.declaration, few.declaration,
                many.declaration, column.declaration, field.declaration,
            ]
        ) { reader in
            var filter = CodeFilter()
            filter.longestLine = limit(reader[longest])
            filter.longestMeanLine = limit(reader[mean])
            filter.leastAlphanumeric = limit(reader[plain])
            filter.mostLongTokens = limit(reader[tokens])
            filter.dropsGenerated = reader[generated]
            filter.leastCodeLines = limit(reader[lines])
            filter.leastComments = limit(reader[few])
            filter.mostComments = limit(reader[many])
            filter.longestNumberColumn = limit(reader[column])
            filter.field = reader[field].isEmpty ? nil : reader[field]
            return filter
        }
    }()

    static let chinese: FilterDeclaration = {
        let words = ConfigurationKey<String?>.path(
            "words", automatic: "none", "A list of words for the rule about their length, one at the beginning of each line; without it the rule is off.")
        let brackets = ConfigurationKey<Double>.number("most_bracketed", in: 0...1, default: 0.1, "Characters inside 【】 of all.")
        let least = ConfigurationKey<Int>.whole("least_characters", in: 0...1_000_000_000, default: 50, "Fewest characters.")
        let most = ConfigurationKey<Int>.whole("most_characters", in: 1...1_000_000_000, default: 10_000, "Most characters.")
        let sentences = ConfigurationKey<Int>.whole("least_sentences", in: 0...1_000_000, default: 2, "Fewest sentences.")
        let digits = ConfigurationKey<Double>.number("most_digits", in: 0...1, default: 0.3, "Digits of what is no punctuation.")
        let more = ConfigurationKey<Double>.number("most_read_more_lines", in: 0...1, default: 0.3, "Lines that end with “read more” and the like.")
        let bullets = ConfigurationKey<Double>.number("most_bullet_lines", in: 0...1, default: 0.9, "Lines that begin with a bullet.")
        let unique = ConfigurationKey<Double>.number("least_unique", in: 0...1, default: 0.1, "Different characters of all; exactly so many are too few.")
        let entropy = ConfigurationKey<Double>.number("least_entropy", in: 0...20, unit: "nats", default: 3, "Entropy of single characters.")
        let top = ConfigurationKey<[Double]>.list(
            "top_grams", in: 0...1, "Copies of the most frequent 2-, 3- and 4-gram of all; 1 for no limit. Default: [0.2, 0.18, 0.16].")
        let repeated = ConfigurationKey<Double>.number("repeated_grams", in: 0...1, default: 0.6, "Characters that repeated 5- to 10-grams cover; 1 for no limit.")
        let lines = ConfigurationKey<Bool>.flag("judge_lines", default: false, "Whether lines without an end, of fewer than three words, or of scripts are taken out.")
        let blocked = ConfigurationKey<String?>.path("blocked_words", automatic: "none", "A list of words, one a line; with judge_lines, lines that have one are taken out.")
        let width = ConfigurationKey<Bool>.flag("map_width", default: true, "Whether full-width signs become half-width ones.")
        let links = ConfigurationKey<Bool>.flag("remove_links", default: true, "Whether links are taken out of the text.")
        return FilterDeclaration(
            ChineseFilter.self, "MAP-CC's rules for Chinese web pages.",
            keys: [
                words.declaration, brackets.declaration, least.declaration, most.declaration, sentences.declaration, digits.declaration,
                more.declaration, bullets.declaration, unique.declaration, entropy.declaration, top.declaration, repeated.declaration,
                lines.declaration, blocked.declaration, width.declaration, links.declaration,
            ]
        ) { reader in
            var list = ChineseWords()
            if let path = reader[words] {
                guard let own = load(reader, words.name, { () throws(LyceumError) in try ChineseWords(path: path) }) else { return nil }
                list = own
            }
            var filter = ChineseFilter(words: list)
            if let path = reader[blocked] {
                guard let own = load(reader, blocked.name, { () throws(LyceumError) in try TextFile.lines(path) }) else { return nil }
                filter.blockedWords = own
            }
            filter.mostBracketed = reader[brackets]
            filter.characters = min(reader[least], reader[most])...max(reader[least], reader[most])
            filter.leastSentences = reader[sentences]
            filter.mostDigits = reader[digits]
            (filter.mostReadMoreLines, filter.mostBulletLines) = (reader[more], reader[bullets])
            (filter.leastUnique, filter.leastEntropy) = (reader[unique], reader[entropy])
            if reader.has(top.name) {
                if reader[top].count > 3 { reader.report(top.name, "expected at most 3 numbers, found \(reader[top].count)") }
                filter.topGrams = Array(reader[top].prefix(3))
            }
            filter.repeatedGrams = Array(repeating: reader[repeated], count: 6)
            (filter.judgesLines, filter.mapsWidth, filter.removesLinks) = (reader[lines], reader[width], reader[links])
            return filter
        }
    }()

    static let similarLines: FilterDeclaration = {
        let distance = ConfigurationKey<Double>.number("most_distance", in: 0...1, default: 0.1, "Edit distance of the longer sentence's characters.")
        let short = ConfigurationKey<Int>.whole("short_sentence", in: 0...1_000_000, unit: "characters", default: 15, "Shorter sentences must be equal.")
        return FilterDeclaration(
            SimilarLinesFilter.self, "Takes out sentences that nearly equal earlier ones of the text; drops nothing.",
            keys: [distance.declaration, short.declaration]
        ) { reader in
            var filter = SimilarLinesFilter()
            (filter.mostDistance, filter.shortSentence) = (reader[distance], reader[short])
            return filter
        }
    }()
}
