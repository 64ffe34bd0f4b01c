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
            LabelKeys.check(
                reader, languages.name, reader[languages], among: identifier.model.labels, owner: "the language model", kind: "language")
            var filter = LanguageFilter(identifier: identifier)
            filter.languages = reader[languages]
            filter.threshold = reader[threshold]
            filter.onlyLabels = reader[only]
            filter.field = reader[field].isEmpty ? "language" : reader[field]
            return filter
        }
    }()

    static let fastText: FilterDeclaration = {
        let keys = LabelKeys(model: "A classifier: .bin or .ftz of fastText, or of lyceum classifier train.", threshold: 0.5, field: "label")
        return FilterDeclaration(
            FastTextFilter.self, "Keeps or drops texts by a classifier in fastText's form.", keys: keys.declarations
        ) { reader in
            guard let model = keys.load(reader, { path throws(LyceumError) in try FastTextModel(path: path) }) else { return nil }
            var filter = FastTextFilter(model: model)
            filter.rule = keys.rule(reader, known: model.labels)
            return filter
        }
    }()
}
