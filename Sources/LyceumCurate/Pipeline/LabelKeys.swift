internal import LyceumConfiguration
internal import LyceumCore

/// The keys of filters that judge by a classifier's labels.
struct LabelKeys: Sendable {
    let model: ConfigurationKey<String>
    let wanted = ConfigurationKey<[String]>.texts("wanted", "Labels of which one must be probable enough; none: all are wanted.")
    let unwanted = ConfigurationKey<[String]>.texts("unwanted", "Labels of which none may be.")
    let threshold: ConfigurationKey<Double>
    let field: ConfigurationKey<String>

    /// - Parameter model: what the help says of the classifier's file.
    init(model: String, threshold: Double, field: String) {
        self.model = ConfigurationKey<String>.requiredPath("model", model)
        self.threshold = ConfigurationKey<Double>.number("threshold", in: 0...1, default: threshold, "Probability from which a label counts.")
        self.field = ConfigurationKey<String>.text(
            "field", default: field, "Field for the most probable label; its probability goes to the same name with _probability.")
    }

    var declarations: [KeyDeclaration] { [model.declaration, wanted.declaration, unwanted.declaration, threshold.declaration, field.declaration] }

    /// The classifier that the model's key names; nil where there is none or it cannot be read, which the reader is told.
    func load<Model>(_ reader: ConfigurationReader, _ read: (String) throws(LyceumError) -> Model) -> Model? {
        let path = reader[model]
        guard !path.isEmpty else { return nil }
        return FilterCatalog.load(reader, model.name) { () throws(LyceumError) in try read(path) }
    }

    /// What the keys say; labels that the classifier does not have are reported.
    func rule(_ reader: ConfigurationReader, known labels: [String]) -> LabelRule {
        for key in [wanted, unwanted] { Self.check(reader, key.name, reader[key], among: labels) }
        var rule = LabelRule(threshold: reader[threshold], field: reader[field].isEmpty ? nil : reader[field])
        rule.wanted = Set(reader[wanted])
        rule.unwanted = Set(reader[unwanted])
        return rule
    }

    /// Reports names under a key that a model does not have.
    /// - Returns: whether there were none.
    @discardableResult
    static func check(
        _ reader: ConfigurationReader, _ key: String, _ names: [String], among labels: [String], owner: String = "the classifier", kind: String = "label"
    ) -> Bool {
        for name in names where !labels.contains(name) {
            reader.report(
                key, "\(owner) has no \(kind) “\(name)”",
                remedy: LyceumError.nearestNameRemedy(
                    name, among: labels, otherwise: "its \(kind)s are \(labels.prefix(12).joined(separator: ", "))"))
        }
        return names.allSatisfy(labels.contains)
    }
}
