public import LyceumConfiguration
public import LyceumCore
internal import LyceumCurate
internal import LyceumData

/// Learns a classifier in fastText's form from labeled texts and tests it, as `lyceum classifier` does.
public struct ClassifierKind: StepKind {
    public struct Parameters: Sendable {
        var labeled: [String]
        var tests: [String]
        var field: String
        var label: String
        var settings: FastTextTrainer.Settings
        var heldOut: Double
        var positive: String?
        var threshold: Double
    }

    static let labeled = ConfigurationKey<[String]>.paths("labeled", "Files of texts with their label.")
    static let tests = ConfigurationKey<[String]>.paths("test", "Labeled files to test on; none: a part of the others.")
    static let field = ConfigurationKey<String>.text("field", default: "text", "Field that holds the text.")
    static let label = ConfigurationKey<String>.text("label", default: "label", "Field with the label.")
    static let dimension = ConfigurationKey<Int>.whole("dimension", in: 1...4096, default: 32, "Numbers of a row.")
    static let epochs = ConfigurationKey<Int>.whole("epochs", in: 1...10_000, default: 5, "Passes over the texts.")
    static let rate = ConfigurationKey<Double>.number("rate", in: 0...1000, excludesLower: true, default: 0.5, "Rate of the first step.")
    static let runs = ConfigurationKey<Int>.whole("runs", in: 1...64, unit: "words", default: 2, "The longest run of words that counts.")
    static let buckets = ConfigurationKey<Int>.whole("buckets", in: 1...1 << 30, default: 100_000, "Rows that runs share.")
    static let prepare = ConfigurationKey<String>.choice(
        "prepare", FastTextPreparation.allCases.map { ConfigurationChoice($0.rawValue, $0.meaning) }, default: "none", "What is done to texts first.")
    static let heldOut = ConfigurationKey<Double>.number("held_out", in: 0...0.9, default: 0.1, "Share of the texts that is tested on.")
    static let positive = ConfigurationKey<String?>.text("positive", automatic: "none", "A label whose precision and recall are given.")
    static let threshold = ConfigurationKey<Double>.number("threshold", in: 0...1, default: 0.5, "Probability from which that label counts.")

    public init() {}

    public var declaration: StepDeclaration {
        StepDeclaration(
            "classifier", "Learns a classifier from labeled texts and tests it, as lyceum classifier does.",
            section: ConfigurationSection(
                "classifier", "A classifier in fastText's form.",
                keys: [
                    Self.labeled.declaration, Self.tests.declaration, Self.field.declaration, Self.label.declaration, Self.dimension.declaration,
                    Self.epochs.declaration, Self.rate.declaration, Self.runs.declaration, Self.buckets.declaration, Self.prepare.declaration,
                    Self.heldOut.declaration, Self.positive.declaration, Self.threshold.declaration,
                ]),
            outputs: [
                .path("classifier", "the classifier's file, for the filters fasttext, math-text and the like"),
                .value("accuracy", "share of tested texts whose likeliest label is theirs"),
                .value("precision", "of the positive label at the threshold; 0 where nothing is taken for it"),
                .value("recall", "of the positive label at the threshold"), .value("count", "texts learned from"),
            ])
    }

    public func parameters(_ reader: ConfigurationReader) -> Parameters {
        if reader[Self.labeled].isEmpty { reader.report("labeled", "expected files of texts with their label") }
        var settings = FastTextTrainer.Settings()
        settings.arguments.dimension = Int32(reader[Self.dimension])
        settings.arguments.epochs = Int32(reader[Self.epochs])
        settings.arguments.wordRun = Int32(reader[Self.runs])
        settings.arguments.buckets = Int32(reader[Self.buckets])
        settings.rate = reader[Self.rate]
        settings.preparation = FastTextPreparation(rawValue: reader[Self.prepare]) ?? .none
        return Parameters(
            labeled: reader[Self.labeled], tests: reader[Self.tests], field: reader[Self.field], label: reader[Self.label], settings: settings,
            heldOut: reader[Self.tests].isEmpty ? reader[Self.heldOut] : 0, positive: reader[Self.positive], threshold: reader[Self.threshold])
    }

    public func run(_ parameters: Parameters, _ context: StepContext) async throws(LyceumError) -> StepResult {
        try await BackgroundThread.run { () throws(LyceumError) in
            var settings = parameters.settings
            settings.seed = context.seed
            let labeled = FastTextLabeled(try DataFile.find(parameters.labeled), text: parameters.field, label: parameters.label)
            func isTested(_ sample: FastTextLabeled.Sample) -> Bool {
                FastTextLabeled.isHeldOut(sample.text, share: parameters.heldOut, seed: context.seed)
            }
            let trainer = try FastTextTrainer(settings)
            try labeled.forEach { (sample) throws(LyceumError) in if !isTested(sample) { try trainer.count(sample.text, labels: sample.labels) } }
            try labeled.forEach { (sample) throws(LyceumError) in if !isTested(sample) { try trainer.add(sample.text, labels: sample.labels) } }
            let (model, report) = try trainer.train { _, _ throws(LyceumError) in try context.checkCancellation() }
            try model.write(to: context.path("classifier.bin"))
            var (test, counts) = (FastTextTest(), (taken: 0, right: 0, all: 0))
            let tested = parameters.tests.isEmpty
                ? labeled : FastTextLabeled(try DataFile.find(parameters.tests), text: parameters.field, label: parameters.label)
            try tested.forEach { (sample) throws(LyceumError) in
                guard !parameters.tests.isEmpty || isTested(sample) else { return }
                try test.add(sample, model)
                guard let positive = parameters.positive else { return }
                let probability = try model.predict(sample.text, most: model.labels.count).first { $0.label == positive }?.probability ?? 0
                let (isTaken, isRight) = (probability >= parameters.threshold, sample.labels.contains(positive))
                counts.taken += isTaken ? 1 : 0
                counts.all += isRight ? 1 : 0
                counts.right += isTaken && isRight ? 1 : 0
            }
            return StepResult(
                files: ["classifier": "classifier.bin"],
                values: JSON.Object([
                    ("accuracy", .number(test.accuracy ?? 0)), ("count", .integer(report.texts)),
                    ("precision", .number(counts.taken > 0 ? Double(counts.right) / Double(counts.taken) : 0)),
                    ("recall", .number(counts.all > 0 ? Double(counts.right) / Double(counts.all) : 0)),
                ]))
        }
    }
}
