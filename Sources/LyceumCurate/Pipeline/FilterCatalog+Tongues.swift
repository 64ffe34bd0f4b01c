internal import LyceumConfiguration
internal import LyceumCore

extension FilterCatalog {
    static let language: FilterDeclaration = {
        let model = ConfigurationKey<String?>.path(
            "model", automatic: "lid.176 of the cache", "A language model: .ftz or .bin of fastText, or of lyceum langid train.")
        let languages = ConfigurationKey<[String]>.texts("languages", default: ["en"], "Languages that are kept, as the model calls them; [] for any.")
        let threshold = ConfigurationKey<Double>.number(
            "threshold", in: 0...1, default: 0.65, "A language counts when it is more probable; exactly at it is not enough.")
        let only = ConfigurationKey<Bool>.flag("only_label", default: false, "Whether all texts are kept and only labeled.")
        let field = ConfigurationKey<String>.text(
            "field", default: "language", "Field for the language; its probability goes to the same name with _score.")
        return FilterDeclaration(
            LanguageFilter.self, "Keeps texts in wanted languages; says which language each is in.",
            keys: [model.declaration, languages.declaration, threshold.declaration, only.declaration, field.declaration]
        ) { reader in
            let path = reader[model]
            guard let identifier = load(reader, model.name, { () throws(LyceumError) in try LanguageIdentifier(path: path) }) else { return nil }
            for name in reader[languages] where !identifier.model.labels.contains(name) {
                reader.report(
                    languages.name, "the language model knows no “\(name)”",
                    remedy: LyceumError.nearestNameRemedy(
                        name, among: identifier.model.labels,
                        otherwise: "it knows \(identifier.model.labels.prefix(20).joined(separator: ", "))"))
            }
            var filter = LanguageFilter(identifier: identifier)
            filter.languages = reader[languages]
            filter.threshold = reader[threshold]
            filter.onlyLabels = reader[only]
            filter.field = reader[field].isEmpty ? "language" : reader[field]
            return filter
        }
    }()

    static let fastText: FilterDeclaration = {
        let model = ConfigurationKey<String>.requiredPath("model", "A classifier: .bin or .ftz of fastText, or of lyceum classifier train.")
        let wanted = ConfigurationKey<[String]>.texts("wanted", "Labels of which one must be probable enough; none: all are wanted.")
        let unwanted = ConfigurationKey<[String]>.texts("unwanted", "Labels of which none may be.")
        let threshold = ConfigurationKey<Double>.number("threshold", in: 0...1, default: 0.5, "Probability from which a label counts.")
        let field = ConfigurationKey<String>.text(
            "field", default: "label", "Field for the most probable label; its probability goes to the same name with _probability.")
        return FilterDeclaration(
            FastTextFilter.self, "Keeps or drops texts by a classifier in fastText's form.",
            keys: [model.declaration, wanted.declaration, unwanted.declaration, threshold.declaration, field.declaration]
        ) { reader in
            guard let loaded = loadFastText(reader, model, labels: [wanted, unwanted]) else { return nil }
            var filter = FastTextFilter(model: loaded)
            filter.wanted = Set(reader[wanted])
            filter.unwanted = Set(reader[unwanted])
            filter.threshold = reader[threshold]
            filter.field = reader[field].isEmpty ? nil : reader[field]
            return filter
        }
    }()

    /// A classifier, and whether it has the labels that keys name.
    static func loadFastText(
        _ reader: ConfigurationReader, _ key: ConfigurationKey<String>, labels: [ConfigurationKey<[String]>]
    ) -> FastTextModel? {
        let path = reader[key]
        guard !path.isEmpty, let model = load(reader, key.name, { () throws(LyceumError) in try FastTextModel(path: path) }) else { return nil }
        for list in labels {
            for name in reader[list] where !model.labels.contains(name) {
                reader.report(
                    list.name, "the classifier has no label “\(name)”",
                    remedy: LyceumError.nearestNameRemedy(
                        name, among: model.labels, otherwise: "its labels are \(model.labels.prefix(12).joined(separator: ", "))"))
            }
        }
        return model
    }
}
