internal import LyceumConfiguration
internal import LyceumCore

extension FilterCatalog {
    /// A classifier that a filter may do without: its file, the label that is wanted, the least probability.
    private struct Classifier {
        let model: ConfigurationKey<String?> = .path("model", automatic: "none", "A classifier of lyceum classifier train; without it, what is unsure is kept.")
        let label: ConfigurationKey<String>

        init(_ label: String) { self.label = .text("label", default: label, "The classifier's label for texts that are wanted.") }

        /// nil where something is wrong; inside it nil where there is no classifier.
        func read(_ reader: ConfigurationReader) -> FastTextModel?? {
            guard let path = reader[model] else { return .some(nil) }
            guard let loaded = load(reader, model.name, { () throws(LyceumError) in try FastTextModel(path: path) }) else { return nil }
            return LabelKeys.check(reader, label.name, [reader[label]], among: loaded.labels) ? .some(loaded) : nil
        }
    }

    static let mathText: FilterDeclaration = {
        let classifier = Classifier("math")
        let threshold = ConfigurationKey<Double>.number("threshold", in: 0...1, default: 0.5, "Least probability of the label.")
        let sure = ConfigurationKey<Int>.whole("sure_commands", in: 1...1000, default: 5, "Distinct LaTeX commands from which a text is kept unasked.")
        let commands = ConfigurationKey<String?>.path("commands", automatic: "the usual ones", "A file with the commands that count, one on a line.")
        let field = ConfigurationKey<String>.text("field", default: "math_commands", "Field for the number of distinct commands.")
        return FilterDeclaration(
            MathTextFilter.self, "Keeps texts with formulas, as RedStone finds mathematics.",
            keys: [
                sure.declaration, commands.declaration, classifier.model.declaration, classifier.label.declaration, threshold.declaration,
                field.declaration,
            ]
        ) { reader in
            guard let model = classifier.read(reader) else { return nil }
            var list: Set<String>?
            if let path = reader[commands] {
                guard let lines = load(reader, commands.name, { () throws(LyceumError) in try TextFile.lines(path) }) else { return nil }
                list = Set(lines.map { $0.hasPrefix("\\") ? String($0.dropFirst()) : $0 })
            }
            var filter = MathTextFilter(commands: list)
            filter.sureCommands = reader[sure]
            filter.classifier = model
            filter.label = reader[classifier.label]
            filter.threshold = reader[threshold]
            filter.field = reader[field].isEmpty ? nil : reader[field]
            return filter
        }
    }()

    static let pageSize: FilterDeclaration = {
        let largest = ConfigurationKey<Int?>.bytes("largest", automatic: "10 MB", "Pages of so many bytes and more are rejected.")
        let bomb = ConfigurationKey<Int?>.bytes("decompressed", automatic: "100 MB", "What a compressed page may unpack to.")
        return FilterDeclaration(
            PageSizeFilter.self, "Rejects pages of .warc and .html by their size (RedStone).", keys: [largest.declaration, bomb.declaration]
        ) { reader in
            var filter = PageSizeFilter()
            filter.largest = min(max(reader[largest] ?? filter.largest, 1), 1 << 30)
            filter.mostDecompressed = min(max(reader[bomb] ?? filter.mostDecompressed, filter.largest), 1 << 30)
            return filter
        }
    }()

    static let latex: FilterDeclaration = {
        let check = ConfigurationKey<String>.choice(
            "check",
            [
                ConfigurationChoice("strict", "All that LaTeX stops at counts as broken."),
                ConfigurationChoice("pairs", "Only braces, environments and fences without their partner."),
            ], default: "strict", "What is looked for; the name alone does, too (latex: strict).")
        return FilterDeclaration(
            LatexFilter.self, "Drops texts with a formula that is no LaTeX (RedStone).", shorthand: "check", keys: [check.declaration]
        ) { reader in
            var filter = LatexFilter()
            filter.check = LatexFilter.Check(rawValue: reader[check]) ?? .strict
            return filter
        }
    }()

    static let mathPage: FilterDeclaration = {
        let field = ConfigurationKey<String>.text("field", default: "", "Field with the page's source; empty: the text.")
        let least = ConfigurationKey<Int>.whole("least_commands", in: 0...1000, default: 1, "LaTeX commands that show formulas, too; 0 for none.")
        return FilterDeclaration(
            MathPageFilter.self, "Keeps pages whose source shows formulas (OpenWebMath's first pass).", keys: [field.declaration, least.declaration]
        ) { reader in
            var filter = MathPageFilter()
            filter.field = reader[field].isEmpty ? nil : reader[field]
            filter.leastCommands = reader[least]
            return filter
        }
    }()

    static let mathQuality: FilterDeclaration = {
        let classifier = Classifier("math")
        let least = ConfigurationKey<Int>.whole("least_characters", in: 0...1_000_000, unit: "characters", default: 100, "Shorter texts are dropped.")
        let accents = ConfigurationKey<Double>.number("most_accented", in: 0...1, default: 0.015, "Accented letters of all characters.")
        let latex = ConfigurationKey<Double>.number("latex_threshold", in: 0...1, default: 0.15, "Least probability where there are LaTeX commands.")
        let plain = ConfigurationKey<Double>.number("plain_threshold", in: 0...1, default: 0.8, "Least probability where there are none.")
        let field = ConfigurationKey<String>.text("field", default: "math_score", "Field for the probability.")
        return FilterDeclaration(
            MathQualityFilter.self, "OpenWebMath's second pass: length, accents, a classifier's score.",
            keys: [
                least.declaration, accents.declaration, classifier.model.declaration, classifier.label.declaration, latex.declaration,
                plain.declaration, field.declaration,
            ]
        ) { reader in
            guard let model = classifier.read(reader) else { return nil }
            var filter = MathQualityFilter()
            filter.leastCharacters = reader[least]
            filter.mostAccented = reader[accents]
            filter.classifier = model
            filter.label = reader[classifier.label]
            (filter.latexThreshold, filter.plainThreshold) = (reader[latex], reader[plain])
            filter.field = reader[field].isEmpty ? nil : reader[field]
            return filter
        }
    }()

    static let webMathRules: FilterDeclaration = {
        let short = ConfigurationKey<Int>.whole("short_text", in: 0...1_000_000, unit: "characters", default: 1000, "Shorter texts with “lorem ipsum” are dropped.")
        let signs = ConfigurationKey<Double>.number("most_punctuation", in: 0...1, default: 0.3, "ASCII punctuation of the characters outside formulas.")
        let broken = ConfigurationKey<Int>.whole("most_broken", in: 0...1_000_000, default: 0, "Replacement and control characters.")
        return FilterDeclaration(
            WebMathRulesFilter.self, "InfiMM-WebMath's rules: filler, punctuation, broken characters.",
            keys: [short.declaration, signs.declaration, broken.declaration]
        ) { reader in
            var filter = WebMathRulesFilter()
            (filter.shortText, filter.mostPunctuation, filter.mostBroken) = (reader[short], reader[signs], reader[broken])
            return filter
        }
    }()

    static let openQuestions: FilterDeclaration = {
        let classifier = Classifier("question")
        let threshold = ConfigurationKey<Double>.number("threshold", in: 0...1, default: 0.5, "Least probability of the label.")
        let least = ConfigurationKey<Int>.whole("least_cues", in: 1...1000, default: 2, "Cues of questions, and of answers, that are needed.")
        let questions = ConfigurationKey<[String]>.texts("question_cues", default: OpenQuestionFilter().questionCues, "In lower case; with a colon they count as they are.")
        let answers = ConfigurationKey<[String]>.texts("answer_cues", default: OpenQuestionFilter().answerCues, "As above.")
        return FilterDeclaration(
            OpenQuestionFilter.self, "Keeps texts of questions with answers (RedStone).",
            keys: [
                least.declaration, questions.declaration, answers.declaration, classifier.model.declaration, classifier.label.declaration,
                threshold.declaration,
            ]
        ) { reader in
            guard let model = classifier.read(reader) else { return nil }
            var filter = OpenQuestionFilter()
            (filter.leastCues, filter.questionCues, filter.answerCues) = (reader[least], reader[questions], reader[answers])
            (filter.classifier, filter.label, filter.threshold) = (model, reader[classifier.label], reader[threshold])
            return filter
        }
    }()

    static let choiceQuestions: FilterDeclaration = {
        let classifier = Classifier("choice")
        let phrases = ConfigurationKey<[String]>.texts("phrases", default: ["choice question"], "One of these must stand in the text, in lower case; [] for none.")
        let sure = ConfigurationKey<Double>.number("sure_no", in: 0...1, default: 0.825, "Another label counts from this probability on.")
        return FilterDeclaration(
            ChoiceQuestionFilter.self, "Keeps texts of multiple-choice questions (RedStone).",
            keys: [phrases.declaration, classifier.model.declaration, classifier.label.declaration, sure.declaration]
        ) { reader in
            guard let model = classifier.read(reader) else { return nil }
            var filter = ChoiceQuestionFilter()
            (filter.phrases, filter.classifier, filter.label, filter.sureNo) = (reader[phrases], model, reader[classifier.label], reader[sure])
            return filter
        }
    }()

    static let redStoneQuality: FilterDeclaration = {
        let least = ConfigurationKey<Int>.whole("least_words", in: 0...1_000_000_000, default: 50, "Fewest words.")
        let most = ConfigurationKey<Int>.whole("most_words", in: 1...1_000_000_000, default: 100_000, "Most words.")
        let repeated = ConfigurationKey<Double>.number("most_repeated", in: 0...1, default: 0.3, "Sentences, and paragraphs, that stand there more than once, of all.")
        let characters = ConfigurationKey<Double>.number("most_repeated_characters", in: 0...1, default: 0.2, "Their characters of all.")
        return FilterDeclaration(
            RedStoneQualityFilter.self, "RedStone's rules for web pages, which count every copy.",
            keys: [least.declaration, most.declaration, repeated.declaration, characters.declaration]
        ) { reader in
            var filter = RedStoneQualityFilter()
            filter.words = min(reader[least], reader[most])...max(reader[most], reader[least])
            (filter.mostRepeated, filter.mostRepeatedCharacters) = (reader[repeated], reader[characters])
            return filter
        }
    }()
}
