public import LyceumCore

extension RunFollower.News {
    public var text: String {
        switch self {
        case .values(let step, let time, let values): RunText.line(step: step, time: time, values: values)
        case .message(let message): RunText.line(message)
        case .rewound: "the run was resumed from an earlier step"
        }
    }

    public var json: JSON {
        switch self {
        case .values(let step, let time, let values):
            .object(JSON.Object([("step", .integer(step)), ("time", .number(time))] + values.map { ($0.0, .number($0.1)) }))
        case .message(let message):
            [
                "at": message.at.map { .string($0.description) } ?? .null, "level": .string(message.level),
                "step": message.step.map { .integer($0) } ?? .null, "text": .string(message.text),
            ]
        case .rewound: ["rewound": true]
        }
    }
}

extension MetricSeries {
    public var json: JSON {
        [
            "name": .string(name), "steps": .array(points.map { .integer($0.step) }), "times": .array(points.map { .number($0.time) }),
            "values": .array(points.map { .number($0.value) }),
        ]
    }
}
