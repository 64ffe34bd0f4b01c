internal import LyceumConfiguration
internal import LyceumCore

extension FilterCatalog {
    static let toxicity: FilterDeclaration = {
        let words = ConfigurationKey<[String]>.paths(
            "words", "Files with words and phrases, one on a line, each with a tab and its weight behind, or 1; lines with # in front say nothing.")
        let least = ConfigurationKey<Double>.number("least_weight", in: 0...1e9, default: 2, "Sum of weights below which words do not count.")
        let density = ConfigurationKey<Double>.number(
            "density", in: 0...1e9, unit: "weight per 100 words", default: 1, "From which a text is dropped.")
        let anywhere = ConfigurationKey<Bool>.flag("anywhere", default: false, "Whether words count inside others, too: for scripts without spaces.")
        let model = ConfigurationKey<String?>.path("model", automatic: "none", "A classifier: .bin or .ftz of fastText, or of lyceum classifier train.")
        let label = ConfigurationKey<String>.text("label", default: "toxic", "The classifier's label for texts that should go.")
        let threshold = ConfigurationKey<Double>.number("threshold", in: 0...1, default: 0.5, "Probability from which a passage counts.")
        let passage = ConfigurationKey<Int>.whole(
            "passage", in: 0...1_000_000, unit: "words", default: 100, "Length of the passages the classifier looks at; 0 for the text as a whole.")
        let share = ConfigurationKey<Double>.number("share", in: 0...1, default: 0.1, "Share of such passages from which a text is dropped; 0: one is enough.")
        let field = ConfigurationKey<String>.text(
            "field", default: "toxicity", "Field for the weight per 100 words; with _probability that of the worst passage. Empty for neither.")
        return FilterDeclaration(
            ToxicityFilter.self, "Drops texts that insult, threaten or are obscene, by weighted words, a trained classifier, or both.",
            keys: [
                words.declaration, least.declaration, density.declaration, anywhere.declaration, model.declaration, label.declaration,
                threshold.declaration, passage.declaration, share.declaration, field.declaration,
            ]
        ) { reader in
            let phrases = reader[words].isEmpty ? nil : weighted(reader, words)
            var classifier: FastTextModel?
            if let path = reader[model] {
                classifier = load(reader, model.name) { () throws(LyceumError) in try FastTextModel(path: path) }
                guard let classifier else { return nil }
                LabelKeys.check(reader, label.name, [reader[label]], among: classifier.labels)
            }
            guard phrases != nil || classifier != nil else {
                reader.report(words.name, "expected a list of words, a model, or both, found neither", remedy: "add words: [list.txt] or model: toxic.bin")
                return nil
            }
            var filter = ToxicityFilter(words: phrases, model: classifier, label: reader[label])
            filter.leastWeight = reader[least]
            filter.density = reader[density]
            filter.anywhere = reader[anywhere]
            filter.threshold = reader[threshold]
            filter.passage = reader[passage]
            filter.share = reader[share]
            filter.field = reader[field].isEmpty ? nil : reader[field]
            return filter
        }
    }()

    /// Words with their weights; a weight that is no number is reported.
    private static func weighted(_ reader: ConfigurationReader, _ key: ConfigurationKey<[String]>) -> [(phrase: String, weight: Double)] {
        lists(reader, key).filter { !$0.hasPrefix("#") }.compactMap { line in
            guard let tab = line.lastIndex(of: "\t") else { return (line, 1) }
            let number = line[line.index(after: tab)...].drop { $0 == " " || $0 == "\t" }
            guard let weight = Double(number), weight.isFinite, weight >= 0 else {
                reader.report(key.name, "expected a weight of 0 or more behind the tab, found “\(number)”")
                return nil
            }
            var phrase = line[..<tab]
            while phrase.last == " " || phrase.last == "\t" { phrase.removeLast() }
            return (String(phrase), weight)
        }
    }
}
