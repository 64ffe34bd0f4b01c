internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumData

extension FilterCatalog {
    static let classifier: FilterDeclaration = {
        let model = ConfigurationKey<String>.requiredPath("model", "A classifier of lyceum topics train.")
        let wanted = ConfigurationKey<[String]>.texts("wanted", "Labels of which one must be probable enough; none: all are wanted.")
        let unwanted = ConfigurationKey<[String]>.texts("unwanted", "Labels of which none may be.")
        let threshold = ConfigurationKey<Double>.number("threshold", in: 0...1, default: 0.65, "Probability from which a label counts.")
        let field = ConfigurationKey<String>.text(
            "field", default: "topic", "Field for the most probable label; its probability goes to the same name with _probability.")
        return FilterDeclaration(
            ClassifierFilter.self, "Keeps or drops texts by a trained linear classifier: topic, language, quality.",
            keys: [model.declaration, wanted.declaration, unwanted.declaration, threshold.declaration, field.declaration]
        ) { reader in
            let path = reader[model]
            guard !path.isEmpty, let classifier = load(reader, model.name, { () throws(LyceumError) in try TopicClassifier(path: path) })
            else { return nil }
            for (key, names) in [(wanted.name, reader[wanted]), (unwanted.name, reader[unwanted])] {
                for name in names where !classifier.topics.contains(name) {
                    reader.report(
                        key, "the classifier has no label “\(name)”",
                        remedy: LyceumError.nearestNameRemedy(
                            name, among: classifier.topics, otherwise: "its labels are \(classifier.topics.prefix(12).joined(separator: ", "))"))
                }
            }
            var filter = ClassifierFilter(classifier: classifier)
            filter.wanted = Set(reader[wanted])
            filter.unwanted = Set(reader[unwanted])
            filter.threshold = reader[threshold]
            filter.field = reader[field].isEmpty ? nil : reader[field]
            return filter
        }
    }()

    static let perplexity: FilterDeclaration = {
        let model = ConfigurationKey<String>.requiredPath("model", "An n-gram model of lyceum ngram train.")
        let least = ConfigurationKey<Double>.number("least", in: 0...1e12, default: 0, "Texts below are dropped; 0 for no limit.")
        let most = ConfigurationKey<Double>.number(
            "most", in: 0...1e12, default: 0, "Texts above, and texts without words, are dropped; 0 for no limit.")
        let field = ConfigurationKey<String>.text("field", default: "perplexity", "Field for the value.")
        return FilterDeclaration(
            PerplexityFilter.self, "Keeps texts whose perplexity under an n-gram model lies within bounds.",
            keys: [model.declaration, least.declaration, most.declaration, field.declaration]
        ) { reader in
            let path = reader[model]
            guard !path.isEmpty, let loaded = load(reader, model.name, { () throws(LyceumError) in try NGramModel(path: path) }) else { return nil }
            var filter = PerplexityFilter(model: loaded)
            filter.least = limit(reader[least])
            filter.most = limit(reader[most])
            filter.field = reader[field].isEmpty ? nil : reader[field]
            return filter
        }
    }()
}
