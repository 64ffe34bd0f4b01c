public import LyceumCore

/// The kinds of steps that recipes may use.
public struct StepCatalog: Sendable {
    public private(set) var kinds: [any StepKind]

    public init(_ kinds: [any StepKind]) { self.kinds = kinds }

    /// All kinds of this library: the one place where a new kind is added.
    public static let standard = StepCatalog([
        FictionKind(),
        InventedFieldKind(),
        GenerateKind(),
        FreshKind(),
        MixWorldKind(),
        TextsKind(),
        QuestionsKind(),
        ExercisesKind(),
        ReplayKind(),
        ProbeKind(),
        TrainKind(),
        BlendKind(),
        SelectKind(),
        ExamineKind(),
        ScoreKind(),
        CompareKind(),
        ConvertKind(),
        QuantizeKind(),
    ])

    /// The catalog with further kinds, such as a program's own.
    public func adding(_ more: [any StepKind]) -> StepCatalog { StepCatalog(kinds + more) }

    public var names: [String] { kinds.map(\.declaration.name) }

    public subscript(name: String) -> (any StepKind)? { kinds.first { $0.declaration.name == name } }

    /// - Throws: `LyceumError` (`notFound`) with the nearest names.
    public func kind(_ name: String, at place: String? = nil) throws(LyceumError) -> any StepKind {
        if let kind = self[name] { return kind }
        throw LyceumError(
            .notFound, "there is no kind of step called “\(name)”", at: place,
            remedy: LyceumError.nearestNameRemedy(name, among: names, otherwise: "the kinds are \(names.joined(separator: ", "))"))
    }
}
