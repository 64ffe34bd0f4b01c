public import LyceumCore

/// Trains language models on texts of known languages.
public enum LanguageTraining {
    public struct Settings: Sendable, Hashable {
        public var samples = LanguageSamples.Settings()
        public var dimension: Int32 = 32
        /// Rows that pieces of words share.
        public var buckets: Int32 = 100_000
        public var shortestPiece: Int32 = 1
        public var longestPiece: Int32 = 4
        public var epochs: Int32 = 10
        public var rate = 0.5
        /// Words rarer than this have pieces only.
        public var leastCount: Int32 = 20
        /// Share of the pieces that is tested on.
        public var heldOut = 0.1

        public init() {}

        /// The classifier's settings; many languages make a tree.
        func trainer(_ languages: Int) -> FastTextTrainer.Settings {
            var settings = FastTextTrainer.Settings()
            settings.arguments.dimension = dimension
            settings.arguments.buckets = buckets
            settings.arguments.shortestPiece = shortestPiece
            settings.arguments.longestPiece = longestPiece
            settings.arguments.epochs = epochs
            settings.arguments.leastCount = leastCount
            settings.arguments.loss = languages > 100 ? .tree : .softmax
            settings.rate = rate
            settings.seed = samples.seed
            return settings
        }
    }

    /// - Parameter progress: tokens learned and in all.
    public static func train(
        _ samples: LanguageSamples, settings: Settings = Settings(), progress: (Int, Int) throws(LyceumError) -> Void = { _, _ in }
    ) throws(LyceumError) -> (model: FastTextModel, report: FastTextTrainer.Report, test: FastTextTest) {
        let trainer = try FastTextTrainer(settings.trainer(samples.languages.count))
        func isTested(_ piece: String) -> Bool { FastTextLabeled.isHeldOut(piece, share: settings.heldOut, seed: settings.samples.seed) }
        for language in samples.languages {
            for piece in samples.pieces[language] ?? [] where !isTested(piece) { try trainer.count(piece, labels: [language]) }
        }
        for language in samples.languages {
            for piece in samples.pieces[language] ?? [] where !isTested(piece) { try trainer.add(piece, labels: [language]) }
        }
        let (model, report) = try trainer.train(progress)
        var test = FastTextTest()
        for language in samples.languages {
            for piece in samples.pieces[language] ?? [] where isTested(piece) {
                try test.add(.init(text: piece, labels: [language]), model)
            }
        }
        return (model, report, test)
    }
}
