/// The filters of published pipelines, in their order.
public enum CurationPreset: String, Sendable, CaseIterable {
    case fineweb
    case gopher
    case c4
    case refinedweb

    public var meaning: String {
        switch self {
        case .fineweb:
            "FineWeb: Gopher's repetition and quality rules, C4's line rules without terminal punctuation, FineWeb's own; personal data last."
        case .gopher: "Gopher (MassiveText): repetition and quality rules."
        case .c4: "C4: its line rules, with terminal punctuation."
        case .refinedweb: "RefinedWeb: Gopher's repetition and quality rules, then line corrections."
        }
    }

    /// Its stages as they would be written in a pipeline.
    public var stages: String {
        switch self {
        case .fineweb:
            "- gopher-repetition\n- gopher-quality\n- c4-lines: {terminal_punctuation: false}\n- fineweb\n- personal-data\n"
        case .gopher: "- gopher-repetition\n- gopher-quality\n"
        case .c4: "- c4-lines\n"
        case .refinedweb: "- gopher-repetition\n- gopher-quality\n- refinedweb-lines\n"
        }
    }
}
