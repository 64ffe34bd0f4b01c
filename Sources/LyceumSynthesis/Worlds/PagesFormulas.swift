internal import LyceumExam

/// What noisy pages say of an invented function: `Lora(x) = 3x + 7`, and examples worked step by step.
///
/// A page tells a function's rule and some of its values; further articles ask for the same rules at other arguments. Most lines are formulas without a
/// full stop, so that rules made for prose take them for noise.
enum PagesFormulas {
    /// The factor and what is added.
    static func values(_ draws: inout SeededDraws) -> [String] { [String(draws.within(2...9)), String(draws.within(1...20))] }

    static func article(_ function: NoisyPagesWorld.Town, _ draws: inout SeededDraws) -> [String] {
        let (name, factor, added) = (function.name, Int(function.values[0]) ?? 2, Int(function.values[1]) ?? 1)
        var lines = [
            draws.pick([
                "Let $\\operatorname{\(name)}(x) = \(factor)x + \(added)$.", "The function \(name) is $x \\mapsto \(factor)x + \(added)$",
                "To find \(name) of a number, multiply it by \(factor) and add \(added).",
            ])
        ]
        for argument in draws.sample(Array(1...12), draws.within(2...4)) {
            lines.append(worked(name, factor, added, argument, draws.below(5)))
        }
        return lines
    }

    private static func worked(_ name: String, _ factor: Int, _ added: Int, _ x: Int, _ form: Int) -> String {
        let (product, value) = (factor * x, factor * x + added)
        switch form {
        case 0: return "$\\operatorname{\(name)}(\(x)) = \(factor) \\cdot \(x) + \(added) = \(product) + \(added) = \(value)$"
        case 1: return "\\[ \(name)(\(x)) = \(value) \\]"
        case 2: return "For x = \(x) we multiply by \(factor), which gives \(product), and add \(added), so \(name)(\(x)) = \(value)."
        case 3: return "Example: \(name)(\(x)) = \(product) + \(added) = \(value)"
        default: return "Exercise. Find \(name) of \(x). Solution. \(factor) times \(x) is \(product), and \(product) plus \(added) is \(value)."
        }
    }

    /// Lines that sites about mathematics have besides those of all sites.
    static func noise(_ family: PagesNoise.Family) -> PagesNoise.Forms<String> {
        switch family {
        case .navigation:
            PagesNoise.Forms(known: ["Algebra | Geometry | $", "Chapter @ | Contents | Next", "$ > Functions > Lesson @"], new: ["Lesson @ | $ | Index"])
        case .button:
            PagesNoise.Forms(known: ["@ votes | asked @ days ago", "Show hint | Show steps", "Copy formula to $"], new: ["Plot | Zoom | Save to $"])
        case .notice:
            PagesNoise.Forms(
                known: ["Your browser cannot show formula @.", "Ask $ a question about this exercise."], new: ["Formula @ needs the plugin of $."])
        case .footer:
            PagesNoise.Forms(known: ["Tagged: algebra, $, @", "Edited @ times | View source | $"], new: ["Posted under algebra by $ | @ views"])
        }
    }
}
