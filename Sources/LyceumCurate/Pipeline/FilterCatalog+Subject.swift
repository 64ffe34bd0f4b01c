internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumData

extension FilterCatalog {
    static let subject: FilterDeclaration = {
        let patterns = ConfigurationKey<[String]>.texts("patterns", "Words and phrases of the subject, in any case; a star at the end of a word stands for any letters.")
        let least = ConfigurationKey<Int>.whole("least_patterns", in: 0...1000, default: 1, "Distinct patterns that must be found.")
        let sure = ConfigurationKey<Int>.whole("sure_patterns", in: 1...10_000, default: 5, "Distinct patterns from which a text is kept unasked.")
        let examples = ConfigurationKey<[String]>.paths(
            "examples", "Files of labeled texts (text, label) that a classifier learns from when the pipeline is read; without them, what is unsure is kept.")
        let label = ConfigurationKey<String>.text("label", default: "yes", "The examples' label for texts that are wanted.")
        let threshold = ConfigurationKey<Double>.number("threshold", in: 0...1, default: 0.5, "Least probability of the label.")
        let field = ConfigurationKey<String>.text("field", default: "", "Field for the number of patterns; its probability goes to the same name with _probability.")
        return FilterDeclaration(
            SubjectFilter.self, "Keeps texts of a subject of your own, by patterns and examples.",
            keys: [patterns.declaration, least.declaration, sure.declaration, examples.declaration, label.declaration, threshold.declaration, field.declaration]
        ) { reader in
            guard !reader[patterns].isEmpty || !reader[examples].isEmpty else {
                reader.report("patterns", "expected patterns or examples", remedy: "add “patterns: [word, two words, begin*]”")
                return nil
            }
            guard var filter = load(reader, patterns.name, { () throws(LyceumError) in try SubjectFilter(patterns: reader[patterns]) }) else { return nil }
            (filter.leastPatterns, filter.surePatterns) = (reader[patterns].isEmpty ? 0 : reader[least], reader[sure])
            (filter.label, filter.threshold) = (reader[label], reader[threshold])
            filter.field = reader[field].isEmpty ? nil : reader[field]
            guard !reader[examples].isEmpty else { return filter }
            let name = reader[label]
            let paths = reader[examples]
            guard let made = load(
                reader, examples.name,
                { () throws(LyceumError) in try SubjectFilter.classifier(examples: try DataFile.find(paths), label: name) })
            else { return nil }
            filter.classifier = made
            return filter
        }
    }()
}
