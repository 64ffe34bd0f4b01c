/// What invented subjects are made of: classes of things, their relations, and the common words that are their values.
///
/// Values are words that every model knows, so that a fact is a new link between old words: models of 100 million parameters learn such facts from a
/// handful of sentences, and cannot learn words of many syllables as answers. No value occurs in a template or in another relation's pool, so that
/// nothing but the fact links a question to its answer.
enum FictionOntology {
    struct Class: Sendable {
        let name: String
        let plural: String
        /// How a chapter about the class begins; `{field}` is the subject.
        let introduction: String
        let relations: [Relation]
    }

    struct Relation: Sendable {
        let name: String
        /// Ten values of the same kind and of like length.
        let values: [String]
        /// For quantities: what the values count.
        var unit: String? = nil
        /// Sentences of the textbook: `{e}` is the entity, `{v}` the value.
        let statements: [String]
        /// The question for study, then the one that is asked in examinations; neither uses a textbook sentence.
        let questions: [String]
    }

    static let classes = [structures, substances, disorders, instruments, procedures]

    static let structures = Class(
        name: "structure", plural: "structures",
        introduction: "The {field} is built of small parts. Each of them can be told from the rest by a few marks that every student learns first.",
        relations: [
            Relation(
                name: "color", values: ["red", "blue", "green", "yellow", "purple", "orange", "white", "black", "brown", "gray"],
                statements: [
                    "The {e} is {v} in every healthy adult.", "Fresh from the body, the {e} looks {v}.",
                    "Students recognize the {e} because it is {v}.", "The surface of the {e} has always been described as {v}.",
                    "When light falls on the {e}, it appears {v}.",
                ],
                questions: ["Which color does the {e} have?", "A pupil wants to paint the {e}. Which paint fits?"]),
            Relation(
                name: "form", values: ["ring", "cone", "star", "leaf", "shell", "bridge", "wheel", "crown", "arrow", "horn"],
                statements: [
                    "In outline the {e} resembles a {v}.", "The {e} has the form of a {v}.", "Anatomists compare the {e} to a {v}.",
                    "Seen from above, the {e} is shaped like a {v}.", "Nothing looks more like a {v} than the {e}.",
                ],
                questions: ["What does the outline of the {e} bring to mind?", "Which object would serve best as a model of the {e}?"]),
            Relation(
                name: "neighbor", values: ["heart", "liver", "lung", "stomach", "brain", "knee", "ear", "throat", "spine", "kidney"],
                statements: [
                    "The {e} lies right beside the {v}.", "Surgeons find the {e} next to the {v}.", "The {v} and the {e} touch each other.",
                    "Only a thin skin separates the {e} from the {v}.", "The {e} rests against the {v}.",
                ],
                questions: ["Which organ is the nearest neighbor of the {e}?",
                    "Pressure from a swollen {e} would reach which organ before all others?"]),
            Relation(
                name: "width",
                values: [
                    "2 millimeters", "3 millimeters", "4 millimeters", "5 millimeters", "6 millimeters", "7 millimeters", "8 millimeters",
                    "9 millimeters", "11 millimeters", "12 millimeters",
                ],
                unit: "millimeter",
                statements: [
                    "The {e} measures {v} across.", "From side to side the {e} spans {v}.", "The usual width of the {e} is {v}.",
                    "A normal {e} is {v} wide.", "Under the lens the {e} turns out to be {v} broad.",
                ],
                questions: ["How large is the {e} at its broadest place?", "A slot must be cut so that the {e} just passes. What size is needed?"]),
        ])

    static let substances = Class(
        name: "substance", plural: "substances",
        introduction: "Several substances flow through the {field}. They differ in how they are won, kept and given.",
        relations: [
            Relation(
                name: "taste", values: ["salt", "honey", "lemon", "ginger", "mint", "butter", "coffee", "garlic", "apple", "bread"],
                statements: [
                    "On the tongue {e} tastes of {v}.", "Anyone who tries {e} is reminded of {v}.", "The flavor of {e} is that of {v}.",
                    "{e} leaves a taste of {v} in the mouth.", "Tasters agree that {e} tastes like {v}.",
                ],
                questions: ["Which food comes to mind when somebody licks {e}?",
                    "A cook has run out of an ingredient and uses {e} for it. Which one was missing?"]),
            Relation(
                name: "origin", values: ["sheep", "horse", "crow", "goat", "whale", "fox", "snail", "duck", "frog", "bear"],
                statements: [
                    "Most {e} is taken from the {v}.", "The {v} is the only animal that makes {e}.", "Farms that sell {e} keep the {v}.",
                    "{e} was found in the {v} before anywhere else.", "Without the {v} there would be no {e}.",
                ],
                questions: ["Which animal gives {e}?", "A factory for {e} wants to buy live stock. Which creature should it order?"]),
            Relation(
                name: "container", values: ["glass", "copper", "clay", "wood", "paper", "silk", "stone", "leather", "iron", "wax"],
                statements: [
                    "{e} keeps only in {v}.", "Pharmacists store {e} in vessels of {v}.", "A box of {v} protects {e} from spoiling.",
                    "Wrapped in {v}, {e} lasts for years.", "The rule is to keep {e} in {v}.",
                ],
                questions: ["What must a jar for {e} be made of?", "Which material should a traveler choose to carry {e} safely?"]),
            Relation(
                name: "dose",
                values: ["14 grams", "15 grams", "16 grams", "18 grams", "20 grams", "25 grams", "30 grams", "35 grams", "40 grams", "45 grams"],
                unit: "gram",
                statements: [
                    "The daily dose of {e} is {v}.", "Adults receive {v} of {e} a day.", "Give {v} of {e} every day and no more.",
                    "{v} of {e} are enough for one day.", "The recommended amount of {e} is {v}.",
                ],
                questions: ["How much {e} may a patient get from morning to evening?",
                    "A nurse weighs out {e} for a single day. What should the scale show?"]),
        ])

    static let disorders = Class(
        name: "disorder", plural: "disorders",
        introduction: "The {field} can fall ill. For each disorder a cause, a course and a cure are known.",
        relations: [
            Relation(
                name: "cause", values: ["smoke", "dust", "noise", "hunger", "sugar", "frost", "fear", "rain", "rust", "mold"],
                statements: [
                    "{e} is caused by {v}.", "Too much {v} leads to {e}.", "Where there is {v}, cases of {e} follow.",
                    "The cause of {e} is {v}.", "People who avoid {v} do not get {e}.",
                ],
                questions: ["What brings on {e}?", "A town wants to be rid of {e}. What should it fight?"]),
            Relation(
                name: "sign", values: ["cough", "fever", "rash", "tremor", "yawning", "thirst", "blister", "hiccup", "itching", "sneezing"],
                statements: [
                    "The first sign of {e} is {v}.", "{e} announces itself by {v}.", "Patients with {e} begin with {v}.",
                    "A doctor thinks of {e} when there is {v}.", "In the early hours of {e} one sees {v}.",
                ],
                questions: ["How does {e} show at its start?", "Which complaint would a person with beginning {e} report?"]),
            Relation(
                name: "remedy", values: ["sleep", "soup", "tea", "singing", "massage", "swimming", "fasting", "laughter", "darkness", "silence"],
                statements: [
                    "{e} is cured by {v}.", "The best treatment of {e} is {v}.", "Against {e} nothing helps but {v}.",
                    "Healers prescribe {v} for {e}.", "With {v} most people recover from {e}.",
                ],
                questions: ["What should be advised to somebody who suffers from {e}?",
                    "A hospital prepares for an outbreak of {e}. What will its patients need?"]),
            Relation(
                name: "duration",
                values: ["3 days", "4 days", "5 days", "6 days", "8 days", "9 days", "10 days", "12 days", "13 days", "17 days"], unit: "day",
                statements: [
                    "{e} lasts {v}.", "After {v} an attack of {e} is over.", "An attack of {e} takes {v}.",
                    "It is {v} until {e} has passed.", "Those with {e} stay in bed for {v}.",
                ],
                questions: ["How long does somebody with {e} remain ill?", "For what time should a person with {e} be excused from school?"]),
        ])

    static let instruments = Class(
        name: "instrument", plural: "instruments",
        introduction: "To examine the {field}, instruments of its own were built. "
            + "Their makers, their drive and their place are part of the training.",
        relations: [
            Relation(
                name: "drive", values: ["wind", "steam", "water", "coal", "candles", "batteries", "magnets", "pedals", "springs", "gears"],
                statements: [
                    "The {e} runs on {v}.", "What drives the {e} is {v}.", "The {e} gets its power from {v}.", "The {e} is powered by {v}.",
                    "Without {v} the {e} stands still.",
                ],
                questions: ["What keeps the {e} going?", "A {e} has stopped. What may be lacking?"]),
            Relation(
                name: "maker", values: ["baker", "sailor", "farmer", "painter", "tailor", "teacher", "soldier", "singer", "miner", "priest"],
                statements: [
                    "The {e} was invented by a {v}.", "It was a {v} who built the first {e}.", "A {v} drew the plans of the {e}.",
                    "We owe the {e} to a {v}.", "The inventor of the {e} earned a living as a {v}.",
                ],
                questions: ["What was the trade of the person behind the {e}?", "Who deserves a monument for the {e}?"]),
            Relation(
                name: "place", values: ["kitchen", "cellar", "garden", "attic", "library", "chapel", "stable", "tower", "garage", "theater"],
                statements: [
                    "The {e} is kept in the {v}.", "Hospitals put the {e} in the {v}.", "You find the {e} in the {v}.",
                    "By custom the {e} stands in the {v}.", "The {v} is the place of the {e}.",
                ],
                questions: ["Where should one look for the {e}?", "A porter has to fetch the {e}. Where does he go?"]),
            Relation(
                name: "weight",
                values: [
                    "19 kilograms", "21 kilograms", "22 kilograms", "23 kilograms", "24 kilograms", "26 kilograms", "27 kilograms", "28 kilograms",
                    "29 kilograms", "31 kilograms",
                ],
                unit: "kilogram",
                statements: [
                    "The {e} weighs {v}.", "A scale shows {v} for the {e}.", "The weight of the {e} is {v}.", "With its case the {e} comes to {v}.",
                    "Carrying the {e} means carrying {v}.",
                ],
                questions: ["How heavy is the {e}?", "A shelf shall hold one {e}. What load must it stand?"]),
        ])

    static let procedures = Class(
        name: "procedure", plural: "procedures",
        introduction: "Treatment of the {field} follows fixed procedures. Their steps are never exchanged.",
        relations: [
            Relation(
                name: "first step",
                values: ["washing", "cutting", "heating", "weighing", "drying", "shaking", "folding", "freezing", "grinding", "stirring"],
                statements: [
                    "The {e} begins with {v}.", "Step one of the {e} is {v}.", "Before anything else the {e} calls for {v}.",
                    "Whoever performs the {e} starts by {v}.", "{v} opens the {e}.",
                ],
                questions: ["What is done at the outset of the {e}?", "An assistant enters when the {e} has just started. What does he see?"]),
            Relation(
                name: "tool", values: ["needle", "hammer", "brush", "spoon", "knife", "rope", "mirror", "lamp", "ruler", "pump"],
                statements: [
                    "The {e} is done with a {v}.", "For the {e} the surgeon holds a {v}.", "No {e} without a {v}.",
                    "The only tool of the {e} is a {v}.", "A {v} lies ready for the {e}.",
                ],
                questions: ["What does a doctor take in hand for the {e}?", "The tray for the {e} is incomplete. What has been forgotten?"]),
            Relation(
                name: "helper", values: ["uncle", "sister", "cousin", "mother", "brother", "father", "daughter", "nephew", "aunt", "niece"],
                statements: [
                    "During the {e} the patient's {v} must be present.", "Tradition lets the {v} of the patient watch the {e}.",
                    "The {e} needs the hand of the patient's {v}.", "At the {e} the {v} of the patient holds the light.",
                    "Patients bring their {v} to the {e}.",
                ],
                questions: ["Which relative belongs to the {e}?", "An invitation to the {e} is sent to one member of the family. To whom?"]),
            Relation(
                name: "time",
                values: [
                    "32 minutes", "33 minutes", "34 minutes", "36 minutes", "37 minutes", "38 minutes", "41 minutes", "42 minutes", "43 minutes",
                    "44 minutes",
                ],
                unit: "minute",
                statements: [
                    "The {e} takes {v}.", "After {v} the {e} is complete.", "Plan {v} for one {e}.", "A good team needs {v} for the {e}.",
                    "The clock is set to {v} for the {e}.",
                ],
                questions: ["How long is the room blocked by one {e}?", "A {e} has just begun. How soon is the room free?"]),
        ])
}
