public import LyceumCore

/// The kinds of steps that recipes may use.
public struct StepCatalog: Sendable {
    public private(set) var kinds: [any StepKind]

    public init(_ kinds: [any StepKind]) { self.kinds = kinds }

    /// All kinds of this library: the one place where a new kind is added.
    public static let standard = StepCatalog([
        FictionKind(),
        InventedFieldKind(),
        SourceMixWorldKind(),
        WebPagesWorldKind(),
        ChinesePagesWorldKind(),
        MathWebKind(),
        RuleChainWorldKind(),
        SkillsWorldKind(),
        LanguageWorldKind(),
        BeingsWorldKind(),
        GuildsWorldKind(),
        MixWorldKind(),
        BilingualWorldKind(),
        WordProblemsKind(),
        FusionWorldKind(),
        NoisyPagesKind(),
        LeanPairsKind(),
        GenerateKind(),
        FreshKind(),
        TextsKind(),
        NGramKind(),
        QuestionsKind(),
        ExercisesKind(),
        SpoilKind(),
        RefineExamplesKind(),
        RefineKind(),
        RefineMeasureKind(),
        RefineRulesKind(),
        RefineDedupKind(),
        SelectTextsKind(),
        SimplicityKind(),
        TopicsKind(),
        PageTextsKind(),
        CurateKind(),
        ClassifierKind(),
        GradeKind(),
        RankKind(),
        ReplayKind(),
        ProbeKind(),
        TrainKind(),
        ExtendKind(),
        FoldKind(),
        BlendKind(),
        MergeKind(),
        ResidualKind(),
        AddKind(),
        AngleKind(),
        CornersKind(),
        ChooseKind(),
        SelectKind(),
        FuseRecordKind(),
        FuseAlignKind(),
        FuseMergeKind(),
        ExamineKind(),
        ScoreKind(),
        TwinsKind(),
        GainKind(),
        CompareKind(),
        DifficultyKind(),
        SumKind(),
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
