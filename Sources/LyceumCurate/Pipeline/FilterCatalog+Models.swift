internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumData

extension FilterCatalog {
    static let classifier: FilterDeclaration = {
        let keys = LabelKeys(model: "A classifier of lyceum topics train.", threshold: 0.65, field: "topic")
        return FilterDeclaration(
            ClassifierFilter.self, "Keeps or drops texts by a trained linear classifier: topic, language, quality.", keys: keys.declarations
        ) { reader in
            guard let classifier = keys.load(reader, { path throws(LyceumError) in try TopicClassifier(path: path) }) else { return nil }
            var filter = ClassifierFilter(classifier: classifier)
            filter.rule = keys.rule(reader, known: classifier.topics)
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
