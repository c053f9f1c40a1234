from django.urls import path, re_path

from capcommun.registers.support.views import (
    contracts,
    guests,
    handing,
    offices,
    papers,
    sites,
    strategies,
    workshop,
)

app_name = "support"
PAPERS = r"^(?P<part>strategies|sites|contrats)/(?P<key>[-\w]+)/fichiers/"
STRATEGY, SITE, CONTRACT = "strategies/<slug:key>/", "sites/<slug:key>/", "contrats/<slug:key>/"
urlpatterns = [
    path("", offices.index, name="index"),
    path("ajouter/", offices.begin, name="begin"),
    path("offices/<slug:key>/", offices.office, name="office"),
    path("offices/<slug:key>/modifier/", offices.edit, name="edit"),
    path("strategies/", strategies.index, name="strategies"),
    path("ajouter/strategie/", strategies.add, name="strategy_add"),
    path(STRATEGY, strategies.strategy, name="strategy"),
    path(STRATEGY + "modifier/", strategies.edit, name="strategy_edit"),
    path(STRATEGY + "etapes/<int:number>/", strategies.step, name="strategy_step"),
    path(STRATEGY + "actions/", strategies.add_action, name="strategy_action_add"),
    path(STRATEGY + "actions/<int:number>/", strategies.edit_action, name="strategy_action"),
    path(STRATEGY + "contrat/", handing.hand_over, name="strategy_hand_over"),
    path(STRATEGY + "contrat.yaml", handing.file, name="strategy_agreement_file"),
    path(STRATEGY + "atelier/", workshop.board, name="workshop"),
    path(STRATEGY + "atelier/invites/", guests.invite, name="guests"),
    path(STRATEGY + "atelier/invites/<int:number>/fermer/", guests.close, name="guests_close"),
    path(STRATEGY + "atelier/invites/<int:number>/effacer/", guests.forget, name="guests_forget"),
    path(STRATEGY + "atelier/tableau/", workshop.fragment, name="workshop_cards"),
    path(STRATEGY + "atelier/cartes/", workshop.add_card, name="card_add"),
    path(STRATEGY + "atelier/cartes/<int:number>/", workshop.change_card, name="card_change"),
    re_path(
        r"^strategies/(?P<key>[-\w]+)/atelier/matrice\.(?P<extension>docx|png|svg)$",
        workshop.download,
        name="workshop_file",
    ),
    re_path(PAPERS + r"ajouter/(?P<place>\d{1,9})/$", papers.add, name="paper_add"),
    re_path(PAPERS + r"(?P<number>\d{1,9})/$", papers.paper, name="paper"),
    re_path(PAPERS + r"(?P<number>\d{1,9})/retirer/$", papers.remove, name="paper_remove"),
    path("sites/", sites.index, name="sites"),
    path("ajouter/site/", sites.add, name="site_add"),
    path(SITE, sites.site, name="site"),
    path(SITE + "modifier/", sites.edit, name="site_edit"),
    path(SITE + "revues/", sites.add_review, name="site_review"),
    path(SITE + "actions/", sites.add_action, name="site_action_add"),
    path(SITE + "actions/<int:number>/", sites.edit_action, name="site_action"),
    path("contrats/", contracts.index, name="contracts"),
    path("ajouter/contrat/", contracts.add, name="contract_add"),
    path(CONTRACT, contracts.contract, name="contract"),
    path(CONTRACT + "modifier/", contracts.edit, name="contract_edit"),
]
