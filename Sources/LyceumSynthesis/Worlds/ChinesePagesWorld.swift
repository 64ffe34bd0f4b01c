public import LyceumCore
internal import LyceumExam

/// Chinese texts with planted defects, each made so that one rule for Chinese pages and no other before it must find it.
public struct ChinesePagesWorld: Sendable, Hashable {
    /// What is planted, by the reason that must be given; `keep` for nothing.
    public static let outcomes = [
        "keep", "zh_brackets", "zh_sentences", "zh_short", "zh_long", "zh_hashes", "zh_ellipses", "zh_digits", "zh_read_more_lines", "zh_bullet_lines",
        "zh_no_punctuation", "zh_unique_characters", "zh_entropy", "zh_top_2_gram", "zh_duplicated_5_grams",
    ]

    public let seed: UInt64

    public init(seed: UInt64) { self.seed = seed }

    private static let times = ["清晨", "傍晚", "昨天", "上周", "春节", "去年", "冬至", "午后", "当晚", "周末", "初夏", "月底", "前年", "凌晨", "中秋", "雨后"]
    private static let people = ["老张", "渔夫", "教师", "木匠", "邻居", "医生", "姑娘", "村长", "学徒", "商贩", "船工", "画家", "司机", "农妇", "记者", "祖母"]
    private static let places = ["河边", "山脚", "集市", "码头", "学堂", "庭院", "车站", "茶馆", "田埂", "桥头", "仓库", "渡口", "祠堂", "果园", "街角", "灯塔"]
    private static let verbs = ["修补", "寻找", "清洗", "搬运", "描绘", "等候", "收集", "打磨", "晾晒", "整理", "翻看", "编织", "擦拭", "购买", "挑选", "守护"]
    private static let things = ["渔网", "木箱", "书信", "陶罐", "灯笼", "草药", "地图", "铜钟", "棉布", "马鞍", "竹篮", "账本", "石磨", "雨伞", "种子", "船桨"]
    private static let ends = ["然后慢慢走回家", "直到天色全黑", "心里十分高兴", "没有人去打扰", "旁边还有一条狗", "听见远处的歌声", "忽然下起了大雨", "大家都来帮忙"]

    private static func sentence(_ draws: inout SeededDraws) -> String {
        "\(draws.pick(times))\(draws.pick(people))在\(draws.pick(places))\(draws.pick(verbs))\(draws.pick(things))，\(draws.pick(ends))"
    }

    private static func lines(_ count: Int, _ draws: inout SeededDraws) -> [String] {
        (0..<count).map { _ in "\(sentence(&draws))。\(sentence(&draws))。" }
    }

    /// A text of which an outcome is expected.
    public func text(_ outcome: String, number: Int) -> String {
        var draws = SeededDraws(seed: seed, "chinese-pages/\(outcome)", number)
        let lines = Self.lines(4 + draws.below(3), &draws)
        let plain = lines.joined(separator: "\n")
        let count = plain.unicodeScalars.count
        func repeated(_ text: String, _ share: Double) -> String { String(repeating: text, count: Int(Double(count) * share)) }
        switch outcome {
        case "zh_brackets": return "【\(Self.sentence(&draws))】\(lines[0])【\(Self.sentence(&draws))】"
        case "zh_sentences": return (0..<4).map { _ in Self.sentence(&draws) }.joined(separator: "，")
        case "zh_short": return "\(draws.pick(Self.people))\(draws.pick(Self.verbs))\(draws.pick(Self.things))。天黑了。"
        case "zh_long": return Self.lines(260, &draws).joined(separator: "\n")
        case "zh_hashes": return plain + repeated("# ", 0.3)
        case "zh_ellipses": return plain + repeated("… ", 0.3)
        case "zh_digits": return plain + (0..<count / 8).map { _ in "\(100_000 + draws.below(900_000))" }.joined(separator: "、")
        case "zh_read_more_lines": return lines.map { $0 + "阅读全文" }.joined(separator: "\n")
        case "zh_bullet_lines": return lines.map { "•" + $0 }.joined(separator: "\n")
        case "zh_no_punctuation": return plain.filter { $0 != "，" && $0 != "。" }
        case "zh_unique_characters": return (0..<12).map { _ in "好好学习天天向上。" }.joined()
        case "zh_entropy":
            // Fifteen characters a hundred long: enough of them, but little variety.
            return String(repeating: "一二三四五六七八九十百千万，", count: 8) + "人。天。"
        case "zh_top_2_gram": return plain + repeated("哈哈", 0.25)
        case "zh_duplicated_5_grams": return (0..<6).map { _ in lines[0] }.joined(separator: "\n")
        default: return plain
        }
    }

    /// Writes `texts.jsonl`: id, text, and under `expected` the outcome.
    /// - Parameters:
    ///   - clean: texts without a defect.
    ///   - planted: texts of each defect.
    public func write(to folder: String, clean: Int, planted: Int) throws(LyceumError) {
        var rows: [JSON.Object] = []
        for outcome in Self.outcomes {
            for number in 0..<(outcome == "keep" ? clean : planted) {
                rows.append(
                    JSON.Object([
                        ("id", .string("\(outcome)-\(number)")), ("text", .string(text(outcome, number: number))), ("expected", .string(outcome)),
                    ]))
            }
        }
        try WorldFiles.write(rows, to: folder + "/texts.jsonl")
    }
}
