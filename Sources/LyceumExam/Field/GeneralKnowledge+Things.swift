/// The questions of ``GeneralKnowledge``: things, people, numbers and nature.
extension GeneralKnowledge {
    static let thingTables: [Table] = [
        .init(
            "Which of these is {x}?",
            [
                "a fruit=apple; a vegetable=carrot; a tool=hammer; a planet=Mars",
                "a color=purple; a number=seven; a metal=iron; a flower=rose",
                "a sport=tennis; a drink=coffee; a tree=oak; a bird=owl",
                "a month=July; a country=France; a city=Chicago; a season=autumn",
                "a language=Spanish; an instrument=violin; an insect=butterfly; a disease=malaria",
                "a shape=triangle; a fabric=cotton; a vehicle=truck; a gas=oxygen",
            ]),
        .init(
            "What does the word \"{x}\" describe?",
            [
                "enormous=size; crimson=color; furious=emotion; rapid=speed",
            ]),
        .init(
            "Who {x}?",
            [
                "wrote Romeo and Juliet=William Shakespeare; painted the Mona Lisa=Leonardo da Vinci; "
                    + "discovered gravity=Isaac Newton; developed the theory of relativity=Albert Einstein",
                "invented the telephone=Alexander Graham Bell; was the first president of the United States=George Washington; "
                    + "was the first man on the Moon=Neil Armstrong; proposed evolution by natural selection=Charles Darwin",
            ]),
        .init(
            "What is the chemical symbol of {x}?",
            [
                "oxygen=O; hydrogen=H; carbon=C; iron=Fe",
                "gold=Au; silver=Ag; sodium=Na; helium=He",
            ]),
        .init(
            "What is the largest {x}?",
            [
                "planet in the solar system=Jupiter; ocean on Earth=Pacific; land animal=elephant; organ of the human body=skin",
            ]),
        .init(
            "In which country is {x}?",
            [
                "the Eiffel Tower=France; the Great Wall=China; the Statue of Liberty=the United States; the Taj Mahal=India",
                "the city of Rome=Italy; the city of Sydney=Australia; the city of Toronto=Canada; the city of Berlin=Germany",
            ]),
        .init(
            "What does {x} study?",
            [
                "biology=living things; astronomy=stars and planets; history=the past; geology=rocks",
                "linguistics=language; psychology=the mind; botany=plants; zoology=animals",
            ]),
        .init(
            "What happens to {x}?",
            [
                "water when it boils=it becomes steam; water when it freezes=it becomes ice; "
                    + "wood when it burns=it becomes ash; iron when it rusts=it turns reddish",
            ]),
        .init(
            "Which liquid comes from {x}?",
            [
                "cows=milk; clouds=rain; olives=oil; trees that are tapped=sap",
            ]),
        .init(
            "How many {x}?",
            [
                "days are in a week=seven; months are in a year=twelve; hours are in a day=twenty-four; minutes are in an hour=sixty",
                "sides does a triangle have=three; wheels does a bicycle have=two; legs does an insect have=six; fingers are on one hand=five",
            ]),
        .init(
            "What is {x}?",
            [
                "two plus two=four; three plus two=five; four plus four=eight; five plus five=ten",
                "three times three=nine; one plus one=two; ten minus four=six; four minus one=three",
            ]),
        .init(
            "Who is your {x}?",
            [
                "mother's mother=your grandmother; father's brother=your uncle; mother's sister=your aunt; uncle's son=your cousin",
            ]),
        .init(
            "What should a person do when they are {x}?",
            [
                "hungry=eat; thirsty=drink; tired=sleep; dirty=wash",
            ]),
        .init(
            "In which season {x}?",
            [
                "does snow fall most=winter; do leaves fall from trees=autumn; is it hottest=summer; do flowers begin to bloom=spring",
            ]),
        .init(
            "What do {x}?",
            [
                "people need to breathe=oxygen; plants take in from the air=carbon dioxide; "
                    + "balloons that float hold=helium; fire engines spray=water",
            ]),
        .init(
            "Which figure of Greek myth {x}?",
            [
                "ruled over the sea=Poseidon; was king of the gods=Zeus; ruled the underworld=Hades; was the goddess of love=Aphrodite",
            ]),
        .init(
            "Which force or thing {x}?",
            [
                "pulls objects to the ground=gravity; slows down sliding objects=friction; attracts iron=magnetism; lights up lamps=electricity",
            ]),
        .init(
            "What do you call a person who {x}?",
            [
                "plays the piano=pianist; paints pictures=painter; sings songs=singer; takes photographs=photographer",
                "puts out fires=firefighter; flies into space=astronaut; delivers letters=mail carrier; cuts hair=barber",
            ]),
        .init(
            "What is the main job of the {x}?",
            [
                "heart=pumping blood; stomach=digesting food; lungs=breathing air; skeleton=supporting the body",
                "roots of a plant=taking up water; leaves of a plant=making food; "
                    + "flowers of a plant=making seeds; bark of a tree=protecting the trunk",
            ]),
        .init(
            "Which animal {x}?",
            [
                "says \"meow\"=cat; barks=dog; says \"moo\"=cow; gives us wool=sheep",
                "lays the eggs we eat=chicken; spins a web=spider; makes honey=bee; has a long trunk=elephant",
                "is called the king of the jungle=lion; has a very long neck=giraffe; "
                    + "has black and white stripes=zebra; carries its young in a pouch=kangaroo",
            ]),
    ]
}
