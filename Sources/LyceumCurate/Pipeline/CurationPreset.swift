/// The filters of published pipelines, in their order.
public enum CurationPreset: String, Sendable, CaseIterable {
    case fineweb
    case gopher
    case c4
    case refinedweb
    case redstoneWeb = "redstone-web"
    case redstoneCode = "redstone-code"
    case redstoneMath = "redstone-math"
    case redstoneQuestions = "redstone-questions"
    case redstoneChoice = "redstone-choice"
    case infimmMath = "infimm-math"
    case mapCC = "map-cc"

    public var meaning: String {
        switch self {
        case .fineweb:
            "FineWeb: Gopher's repetition and quality rules, C4's line rules without terminal punctuation, FineWeb's own; personal data last."
        case .gopher: "Gopher (MassiveText): repetition and quality rules."
        case .c4: "C4: its line rules, with terminal punctuation."
        case .refinedweb: "RefinedWeb: Gopher's repetition and quality rules, then line corrections."
        case .redstoneWeb: "RedStone-Web: English, RedStone's quality rules, Gopher's repetition rules with every copy counted, line corrections."
        case .redstoneCode: "RedStone-Code: pages of program code, columns of line numbers taken out."
        case .redstoneMath: "RedStone-Math: English texts with formulas, all of which LaTeX could set."
        case .redstoneQuestions: "RedStone-QA: English texts of open questions with answers."
        case .redstoneChoice: "RedStone-QA: English texts of multiple-choice questions."
        case .infimmMath: "InfiMM-WebMath: English and Chinese, formulas, rules against filler and broken pages; near-duplicates between neighboring snapshots, the newest of an address a year, rules for images."
        case .mapCC: "MAP-CC (CT-LLM): rules for Chinese pages, Chinese, no sentence twice."
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
        case .redstoneWeb: "- page-size\n- language\n- redstone-quality\n- gopher-repetition: {count_first: true}\n- refinedweb-lines\n"
        case .redstoneCode: "- page-size\n- code\n"
        case .redstoneMath: "- page-size\n- latex\n- language\n- math-text\n"
        case .redstoneQuestions: "- page-size\n- language\n- open-questions\n"
        case .redstoneChoice: "- page-size\n- language\n- choice-questions\n"
        case .infimmMath: "- language: {languages: [en, zh], threshold: 0.5}\n- math-page\n- web-math-rules\n"
        case .mapCC: "- chinese\n- language: {languages: [zh], threshold: 0.4}\n- similar-lines\n"
        }
    }

    /// What it does with all documents together, unless the pipeline says it.
    public var deduplications: String {
        switch self {
        case .infimmMath:
            "- {method: minhash, scope: snapshot, scope_by: neighbors}\n- {method: url, scope: date, scope_by: year, keep: newest}\n"
        default: ""
        }
    }

    /// Its stages after that; those under finish follow.
    public var finishing: String { self == .infimmMath ? "- images\n" : "" }
}
